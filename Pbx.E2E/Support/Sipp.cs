using System.Text.RegularExpressions;

namespace Pbx.E2E.Support;

/// <summary>How a scenario is run.</summary>
public sealed record SippOptions
{
    /// <summary>Number that it calls.</summary>
    public string Number { get; init; } = "102";

    /// <summary>u1, t1 or l1.</summary>
    public string Transport { get; init; } = "u1";

    /// <summary>Its own port, when it must be a certain one.</summary>
    public int? Port { get; init; }

    /// <summary>Its own address.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Other words of the scenario, as [name].</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take.</summary>
    public double Seconds { get; init; } = 25;
}

/// <summary>
/// A SIP peer that does exactly what a scenario says, and fails at whatever else comes. A scenario lies in Scenarios; a line
/// <c>@include NAME</c> stands for another file there, so that each scenario shows only what is its own.
/// </summary>
public sealed partial class Sipp : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly string name;
    private readonly string messages;
    private readonly string errors;
    private readonly double seconds;
    private Func<Task>? leave;

    private Sipp(PbxServer server, string scenario, string extension, SippOptions options)
    {
        name = scenario;
        seconds = options.Seconds;
        Port = options.Port ?? FreePorts.Take();
        var run = Path.Combine(server.Folder, $"sipp-{scenario}-{extension}-{Port}-{Guid.NewGuid().ToString("N")[..6]}");
        (messages, errors) = (run + ".messages", run + ".errors");
        var text = Read(scenario);
        foreach (var (word, value) in options.Words) text = text.Replace($"[{word}]", value, StringComparison.Ordinal);
        File.WriteAllText(run + ".xml", text.Replace("[expires]", "300", StringComparison.Ordinal));
        var target = $"127.0.0.1:{server.SipPort}";
        RtpPort = FreePorts.Take();
        process = new ChildProcess("sipp",
        [
            target, "-sf", run + ".xml", "-s", options.Number, "-i", options.Address, "-p", $"{Port}", "-cp", $"{FreePorts.Take()}", "-m", "1", "-nostdin",
            "-t", options.Transport, "-au", extension, "-ap", PbxServer.User(extension).SipPassword, "-auth_uri", scenario == "register" ? target : $"{options.Number}@{target}",
            "-timeout", $"{seconds}s", "-timeout_error", "-trace_err", "-error_file", errors, "-trace_msg", "-message_file", messages,
            "-key", "ext", extension, "-key", "rtp", $"{RtpPort}",
        ], server.Folder, new Dictionary<string, string> { ["TERM"] = "dumb" });
    }

    /// <summary>Its SIP port.</summary>
    public int Port { get; }

    /// <summary>The RTP port that it names; nobody listens there.</summary>
    public int RtpPort { get; }

    /// <summary>All that it sent and received.</summary>
    public string Messages => File.Exists(messages) ? File.ReadAllText(messages) : "";

    /// <summary>The dialog of the call that it placed, as Replaces names it to the system (RFC 3891 6.1); null before the answer.</summary>
    public string? Dialog
    {
        get
        {
            var answer = Messages.Split("SIP/2.0 200 OK");
            if (answer.Length < 2) return null;
            string Field(string name) => answer[1].Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim() ?? "";
            string TagOf(string name) => Field(name).Split(";tag=")[^1];
            return $"{Field("Call-ID:")};to-tag={TagOf("To:")};from-tag={TagOf("From:")}";
        }
    }

    /// <summary>Starts a scenario as this extension.</summary>
    public static Sipp Start(PbxServer server, string scenario, string extension, SippOptions? options = null) => new(server, scenario, extension, options ?? new SippOptions());

    /// <summary>Registers an extension at a port, then plays a scenario there.</summary>
    public static async Task<Sipp> RegisterAndStartAsync(PbxServer server, string scenario, string extension, SippOptions? options = null)
    {
        options ??= new SippOptions();
        var port = options.Port ?? FreePorts.Take();
        await using (var register = Start(server, "register", extension, new SippOptions { Port = port, Number = extension })) await register.SucceedsAsync();
        return new(server, scenario, extension, options with { Port = port })
        {
            leave = () => PlayAsync(server, "register", extension, new SippOptions { Port = port, Number = extension, Words = new Dictionary<string, string> { ["expires"] = "0" } }),
        };
    }

    /// <summary>Plays a scenario to its end.</summary>
    public static async Task PlayAsync(PbxServer server, string scenario, string extension, SippOptions? options = null)
    {
        await using var sipp = Start(server, scenario, extension, options);
        await sipp.SucceedsAsync();
    }

    /// <summary>Waits for the end; everything went as the scenario says.</summary>
    public async Task SucceedsAsync()
    {
        var exitCode = -1;
        try
        {
            exitCode = await process.WaitAsync(seconds + 5);
        }
        catch (OperationCanceledException)
        {
            // told below, with what was said
        }
        Assert.True(exitCode == 0, $"sipp {name} gave {exitCode}\n{(File.Exists(errors) ? File.ReadAllText(errors) : "")}\n{Tail(Messages)}");
    }

    /// <summary>Waits until a message has come or gone that contains this.</summary>
    public Task SeesAsync(string text, double within = 10) =>
        Eventually.TrueAsync(() => Messages.Contains(text, StringComparison.Ordinal), $"sipp {name}: {text}", within);

    /// <summary>Waits until its call is answered; returns the RTP port of the system.</summary>
    public async Task<int> AnsweredAsync()
    {
        await Eventually.TrueAsync(() => AnsweredAt > 0, $"sipp {name} is answered");
        return AnsweredAt;
    }

    /// <summary>The RTP port of the system once its call is answered, 0 before.</summary>
    public int AnsweredAt => Answer().Match(Messages) is { Success: true } answer ? int.Parse(answer.Groups[1].ValueSpan) : 0;

    /// <summary>Ends it without a word to anybody.</summary>
    public void Kill() => process.Kill();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        // a registration left behind would ring in the tests that follow
        if (leave is not null) await leave();
    }

    private static string Read(string name)
    {
        var file = Path.Combine(Repository.Root, "Pbx.E2E", "Scenarios", name + ".xml");
        return Include().Replace(File.ReadAllText(file), match => Read(match.Groups[1].Value));
    }

    private static string Tail(string text) => text.Length > 6000 ? text[^6000..] : text;

    // the ACK after it: the answer was taken in whole
    [GeneratedRegex(@"SIP/2\.0 200 OK\r?\n.*?m=audio (\d+) .*?\nACK ", RegexOptions.Singleline)]
    private static partial Regex Answer();

    [GeneratedRegex(@"^@include (\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Include();
}
