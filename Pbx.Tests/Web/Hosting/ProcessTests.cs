using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pbx.Tests.Core;
using Pbx.Tests.Support;

namespace Pbx.Tests.Web.Hosting;

/// <summary>The built program as a person starts it: what it prints and how it ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly string[] AnyPorts =
        ["--bindAddress", "127.0.0.1", "--ports:http", "0", "--ports:https", "0", "--ports:sip", "0", "--ports:sips", "0", "--ports:media", "0"];

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Says_its_version() => Assert.Equal((0, "0.1.0\n", ""), await RunAsync("--version"));

    [Theory]
    [InlineData("ports:https", "tcp", "HTTPS")]
    [InlineData("ports:sip", "udp", "SIP")]
    [InlineData("ports:sips", "tcp", "SIP over TLS")]
    [InlineData("ports:media", "udp", "WebRTC media")]
    public async Task A_busy_port_gives_one_line_and_exit_code_1(string setting, string protocol, string purpose)
    {
        using var other = new Socket(AddressFamily.InterNetwork, protocol == "udp" ? SocketType.Dgram : SocketType.Stream, protocol == "udp" ? ProtocolType.Udp : ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (protocol == "tcp") other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        await RunAsync(["--data", temp.Path, "--setup", Sample("two-phones.json"), .. AnyPorts, "--ports:http", "70000"]);
        var (code, _, error) = await RunAsync(["--data", temp.Path, .. AnyPorts, $"--{setting}", $"{port}"]);
        Assert.Equal(1, code);
        Assert.StartsWith($"pbx: {protocol.ToUpperInvariant()} port {port} ({purpose}) on 127.0.0.1 is in use by another program; ", error, StringComparison.Ordinal);
        Assert.Contains($"the setting {setting} (--{setting} N", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_wrong_setup_file_is_told_whole_and_changes_nothing()
    {
        File.WriteAllText(temp.File("wrong.json"), "{\n  \"company\": \"\",\n  \"fqnd\": \"x\"\n}\n");
        var data = temp.File("data");
        var (code, _, error) = await RunAsync(["--data", data, "--setup", temp.File("wrong.json"), .. AnyPorts]);
        Assert.Equal(1, code);
        var lines = error.TrimEnd().Split('\n');
        Assert.Contains("pbx: wrong.json: line 2, company: expected 1 to 100 characters", lines);
        Assert.Contains(lines, line => line.StartsWith("pbx: wrong.json: line 3, fqnd: unknown field", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("pbx: wrong.json: line 1, admin: missing", StringComparison.Ordinal));
        await using var pbx = Start(["--data", data, .. AnyPorts]);
        await pbx.WaitForAsync("not set up yet");
    }

    [Fact]
    public async Task Sets_up_serves_refuses_a_second_one_and_ends_on_sigterm()
    {
        await using var pbx = Start(["--data", temp.Path, "--setup", Sample("two-phones.json"), .. AnyPorts]);
        await pbx.WaitForAsync("pbx: sign in as owner@example.com with password ");
        await pbx.WaitForAsync("serves https://localhost:");
        var (code, _, error) = await RunAsync(["--data", temp.Path, .. AnyPorts]);
        Assert.Equal(1, code);
        Assert.Contains("is in use by another running Pbx", error, StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await pbx.TerminateAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
        (code, _, error) = await RunAsync(["--data", temp.Path, "--setup", Sample("two-phones.json"), .. AnyPorts]);
        Assert.Equal(1, code);
        Assert.Contains("is set up already and was not touched", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_makes_a_new_password_each_time_and_leaves_real_systems_alone()
    {
        var passwords = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var pbx = Start(["--data", temp.Path, "--demo", .. AnyPorts]);
            passwords.Add(await pbx.WaitForAsync("with password "));
            await pbx.WaitForAsync("serves https://");
            Assert.Equal(0, await pbx.TerminateAsync());
        }
        Assert.NotEqual(passwords[0], passwords[1]);
        File.Delete(temp.File("demo"));
        var (code, _, error) = await RunAsync(["--data", temp.Path, "--demo", .. AnyPorts]);
        Assert.Equal(1, code);
        Assert.Contains("belongs to a real system", error, StringComparison.Ordinal);
    }

    private static string Sample(string name) => Path.Combine(Checkout.Root, "samples", name);

    private static RunningProcess Start(params string[] arguments) => new(arguments);

    private static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = new RunningProcess(arguments);
        return await process.EndAsync();
    }

    private sealed class RunningProcess : IAsyncDisposable
    {
        private readonly Process process;
        private readonly Task<string> error;
        private readonly List<string> lines = [];

        public RunningProcess(string[] arguments)
        {
            var built = AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Pbx.Tests{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}Pbx.Web{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in arguments.Prepend(Path.Combine(built, "Pbx.Web.dll"))) start.ArgumentList.Add(argument);
            process = Process.Start(start)!;
            error = process.StandardError.ReadToEndAsync();
        }

        public async Task<string> WaitForAsync(string text)
        {
            if (lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } seen) return seen;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                lines.Add(line);
                if (line.Contains(text, StringComparison.Ordinal)) return line;
            }
            throw new InvalidOperationException($"ended without '{text}': {string.Join('\n', lines)} {await error}");
        }

        public async Task<int> TerminateAsync()
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
            Assert.Equal(0, Kill(process.Id, 15));
            return (await EndAsync()).Code;
        }

        public async Task<(int Code, string Out, string Error)> EndAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var rest = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, rest.ReplaceLineEndings("\n"), await error);
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Kill(int pid, int signal);
    }
}
