namespace Pbx.E2E.Support;

/// <summary>
/// A carrier: Kamailio as registrar and proxy with digest authentication. What its one account calls goes to a telephone outside; what that telephone calls goes
/// to the account, with the number in the request URI.
/// </summary>
public sealed class Kamailio : IAsyncDisposable
{
    /// <summary>Account.</summary>
    public const string Account = "acc4545";

    /// <summary>Its password.</summary>
    public const string Password = "carrier-secret";

    private readonly ChildProcess process;

    private Kamailio(PbxServer server, string outsider, int[] outsiderPorts)
    {
        Port = FreePorts.Take();
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder, $"kamailio-{Port}")).FullName;
        var file = Path.Combine(folder, "kamailio.cfg");
        File.WriteAllText(file, Configuration(outsider, outsiderPorts));
        process = new ChildProcess("kamailio", ["-DD", "-E", "-f", file, "-m", "32", "-M", "4", "-Y", folder], folder);
    }

    /// <summary>Its SIP port, UDP.</summary>
    public int Port { get; }

    /// <summary>What it printed.</summary>
    public string Log => process.Output;

    /// <summary>Starts a carrier with telephones outside at these ports: each may call, the first is what the account reaches, by this number.</summary>
    public static async Task<Kamailio> StartAsync(PbxServer server, string outsider, params int[] outsiderPorts)
    {
        var carrier = new Kamailio(server, outsider, outsiderPorts);
        await Eventually.TrueAsync(() => carrier.Log.Contains("carrier is up", StringComparison.Ordinal), "Kamailio starts:\n" + carrier.Log, 15);
        return carrier;
    }

    /// <summary>Waits until the account is registered.</summary>
    public Task RegisteredAsync() => Eventually.TrueAsync(() => Log.Contains($"registered {Account}", StringComparison.Ordinal), $"{Account} registers:\n{Log}", 20);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"kamailio-{Port}.log"), process.Output);
    }

    private string Configuration(string outsider, int[] outsiderPorts) => $$"""
        debug=2
        log_stderror=yes
        children=1
        listen=udp:127.0.0.1:{{Port}}
        auto_aliases=no
        mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
        loadmodule "sl.so"
        loadmodule "tm.so"
        loadmodule "rr.so"
        loadmodule "pv.so"
        loadmodule "maxfwd.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "xlog.so"
        loadmodule "usrloc.so"
        loadmodule "registrar.so"
        loadmodule "auth.so"
        modparam("auth","nonce_count",1)
        modparam("auth","qop","auth")
        modparam("registrar","max_expires",3600)
        event_route[core:worker-one-init] { xlog("L_ERR","carrier is up\n"); }
        request_route {
          if (!mf_process_maxfwd_header("10")) { sl_send_reply("483","Too Many Hops"); exit; }
          if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
          if (has_totag()) { if (loose_route()) { t_relay(); exit; } if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; } sl_send_reply("404","Not here"); exit; }
          remove_hf("Route");
          if (is_method("OPTIONS")) { sl_send_reply("200","OK"); exit; }
          if (is_method("REGISTER")) {
            if (!pv_www_authenticate("carrier.test", "{{Password}}", "0", "$rm")) { www_challenge("carrier.test","1"); exit; }
            consume_credentials(); save("location"); xlog("L_ERR","registered $tU expires $hdr(Expires)\n"); exit;
          }
          if ({{string.Join(" || ", outsiderPorts.Select(port => $"$sp == {port}"))}}) {
            record_route();
            $var(number) = $rU;
            $ru = "sip:{{Account}}@carrier.test";
            if (!lookup("location")) { sl_send_reply("404","Not Found"); exit; }
            $rU = $var(number);
            t_relay(); exit;
          }
          if (!pv_proxy_authenticate("carrier.test", "{{Password}}", "0")) { proxy_challenge("carrier.test","1"); exit; }
          consume_credentials(); record_route();
          xlog("L_ERR","call to $rU from $fU asserted $hdr(P-Asserted-Identity) as $au\n");
          $ru = "sip:{{outsider}}@127.0.0.1:{{outsiderPorts[0]}}";
          t_relay();
        }

        """;
}
