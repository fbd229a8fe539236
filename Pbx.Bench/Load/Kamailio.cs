using System.Diagnostics;
using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>Kamailio as a stateful proxy and registrar with digest, locations in memory: the upper bound for calls and registrations.</summary>
public sealed class Kamailio : SipServer
{
    private readonly string _runFolder;

    private Kamailio(ChildProcess process, int port, string name, string runFolder) => (Process, SipPort, Name, _runFolder) = (process, port, name, runFolder);

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override int SipPort { get; }

    /// <inheritdoc />
    public override ChildProcess Process { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<Kamailio> StartAsync(WorkFolder folder)
    {
        var port = FreePorts.Take();
        var file = folder.File("kamailio.cfg");
        await File.WriteAllTextAsync(file, Configuration(port));
        var runFolder = Directory.CreateDirectory(folder.File($"kamailio-{port}")).FullName;
        var process = new ChildProcess("kamailio", ["-DD", "-E", "-f", file, "-m", "256", "-M", "16", "-Y", runFolder], folder.Path);
        await process.UntilAsync(() => IsBound(port), TimeSpan.FromSeconds(10), "listening");
        return new(process, port, "Kamailio " + Version(), runFolder);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(_runFolder)) Directory.Delete(_runFolder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static bool IsBound(int port) =>
        File.ReadLines("/proc/net/udp").Any(line => line.Contains(string.Create(CultureInfo.InvariantCulture, $"0100007F:{port:X4} "), StringComparison.Ordinal));

    private static string Version()
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo("kamailio", "-v") { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine() ?? "";
        process.WaitForExit();
        return line.Split(' ').FirstOrDefault(word => word.Length > 0 && char.IsDigit(word[0])) ?? "";
    }

    // One worker: with two, a 180 is overtaken by its 200 now and then. Everything that the run does not need is left out.
    private static string Configuration(int port) => $$"""
        debug=0
        log_stderror=yes
        children=1
        auto_aliases=no
        disable_tcp=yes
        listen=udp:127.0.0.1:{{port}}
        mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
        loadmodule "sl.so"
        loadmodule "tm.so"
        loadmodule "rr.so"
        loadmodule "pv.so"
        loadmodule "maxfwd.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "auth.so"
        modparam("auth", "qop", "auth")
        modparam("auth", "nonce_expire", 300)
        modparam("auth", "algorithm", "MD5")
        modparam("usrloc", "db_mode", 0)
        modparam("registrar", "max_expires", 3600)

        request_route {
          if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
          if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
          if (has_totag()) {
            if (loose_route()) { t_relay(); exit; }
            if (is_method("ACK") && t_check_trans()) t_relay();
            exit;
          }
          if (is_method("ACK")) { t_check_trans(); exit; }
          if (!pv_www_authenticate("bench", "{{LoadUsers.Password}}", "0", "$rm")) { www_challenge("bench", "1"); exit; }
          consume_credentials();
          if (is_method("REGISTER")) { save("location"); exit; }
          record_route();
          if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
          t_relay();
        }
        """;
}
