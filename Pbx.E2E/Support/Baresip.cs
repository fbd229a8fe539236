using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Pbx.E2E.Support;

/// <summary>How a baresip phone is set up.</summary>
public sealed record BaresipOptions
{
    /// <summary>udp, tcp or tls.</summary>
    public string Transport { get; init; } = "udp";

    /// <summary>Tone of its microphone, hertz.</summary>
    public int Tone { get; init; } = 440;

    /// <summary>audio_codecs of the account.</summary>
    public string Codecs { get; init; } = "PCMA/8000/1";

    /// <summary>mediaenc: srtp (SDES optional), srtp-mand, dtls_srtp, or null.</summary>
    public string? MediaEncryption { get; init; }

    /// <summary>Answers by itself.</summary>
    public bool AutoAnswer { get; init; } = true;

    /// <summary>A wrong password, to be refused.</summary>
    public string? Password { get; init; }

    /// <summary>Registers.</summary>
    public bool Register { get; init; } = true;

    /// <summary>Has a lamp for messages, and asks for its state (RFC 3842).</summary>
    public bool Lamp { get; init; }

    /// <summary>Its own SIP port, when it must be a certain one (six in a row are used).</summary>
    public int? SipPort { get; init; }
}

/// <summary>A real SIP phone: baresip with a tone for a microphone and a recording for a loudspeaker, driven over its control socket.</summary>
public sealed class Baresip : IAsyncDisposable
{
    private readonly List<JsonElement> messages = [];
    private readonly CancellationTokenSource stop = new();
    private readonly ChildProcess process;
    private readonly TcpClient control = new();
    private readonly string folder;
    private Task reading = Task.CompletedTask;
    private int token;

    private Baresip(PbxServer server, string extension, BaresipOptions options)
    {
        Extension = extension;
        var ports = options.SipPort ?? FreePorts.Take(6);
        SipPort = ports;
        ControlPort = ports + 4;
        var rtp = FreePorts.Take(40);
        folder = Directory.CreateDirectory(Path.Combine(server.Folder, $"baresip-{extension}-{ports}")).FullName;
        File.WriteAllText(Path.Combine(folder, "config"), Config(rtp, options));
        File.WriteAllText(Path.Combine(folder, "accounts"), Account(server, extension, options));
        File.WriteAllText(Path.Combine(folder, "contacts"), "");
        process = new ChildProcess("stdbuf", ["-oL", "baresip", "-f", folder, "-v"], folder);
    }

    /// <summary>Its extension.</summary>
    public string Extension { get; }

    /// <summary>Port it listens on.</summary>
    public int SipPort { get; }

    /// <summary>What it printed.</summary>
    public string Log => process.Output;

    private int ControlPort { get; }

    /// <summary>Starts a phone and waits until it is registered.</summary>
    public static async Task<Baresip> StartAsync(PbxServer server, string extension, BaresipOptions? options = null)
    {
        options ??= new BaresipOptions();
        // The module of the lamp of this baresip subscribes in an endless loop now and then, and listens to nothing more: such a one is started again.
        for (var tries = options.Lamp ? 3 : 1; ; tries--)
        {
            var phone = new Baresip(server, extension, options);
            try
            {
                await Eventually.TrueAsync(phone.TryConnectAsync, "baresip opens its control port:\n" + phone.Log, 10);
                phone.reading = phone.ReadAsync();
                if (options.Register && options.Password is null)
                    await Eventually.TrueAsync(async () => (await phone.CommandAsync("reginfo")).Contains("OK ", StringComparison.Ordinal), $"{extension} registers\n{phone.Log}", 20);
                return phone;
            }
            catch (Exception) when (tries > 1)
            {
                await phone.DisposeAsync();
            }
            catch
            {
                await phone.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>An event of this type was told.</summary>
    public bool Saw(string type) => Count(type) > 0;

    /// <summary>How many events of this type were told.</summary>
    public int Count(string type) => Events(type).Count;

    /// <summary>Events of this type.</summary>
    public IReadOnlyList<JsonElement> Events(string type)
    {
        lock (messages) return [.. messages.Where(m => m.TryGetProperty("type", out var t) && t.GetString() == type)];
    }

    /// <summary>Waits for an event.</summary>
    public Task WaitForAsync(string type, double seconds = 15, int count = 1) =>
        Eventually.TrueAsync(() => Count(type) >= count, $"baresip {Extension} tells {type} ({count} times)", seconds);

    /// <summary>New messages by the lamp (Voice-Message of RFC 3842); null: nothing was told yet.</summary>
    public int? Lamp => Messages?.New;

    /// <summary>New and old messages by the lamp; null: nothing was told yet.</summary>
    public int? MessagesInAll => Messages is var (fresh, old) ? fresh + old : null;

    private (int New, int Old)? Messages
    {
        get
        {
            // As it prints it: it may have been told before anybody listened to its events.
            var said = Log.LastIndexOf("Voice-Message:", StringComparison.Ordinal);
            if (said < 0) return null;
            var counts = Log[(said + "Voice-Message:".Length)..].Split('\n')[0].Split(['/', ' '], StringSplitOptions.RemoveEmptyEntries);
            return counts.Length < 2 ? null : (int.Parse(counts[0]), int.Parse(counts[1]));
        }
    }

    /// <summary>It rings now for this caller, or has been answered: what it told last about calls from there is no end.</summary>
    public bool RingsFor(string number)
    {
        lock (messages)
        {
            var last = messages.LastOrDefault(m => m.TryGetProperty("peeruri", out var peer) && peer.GetString()!.Contains(number, StringComparison.Ordinal)
                && m.TryGetProperty("type", out var type) && type.GetString() is ("CALL_INCOMING" or "CALL_CLOSED"));
            return last.ValueKind == JsonValueKind.Object && last.GetProperty("type").GetString() == "CALL_INCOMING";
        }
    }

    /// <summary>Runs a command of its menu; returns the answer's data.</summary>
    public async Task<string> CommandAsync(string command, string parameters = "")
    {
        var id = Interlocked.Increment(ref token).ToString();
        var json = JsonSerializer.SerializeToUtf8Bytes(new { command, @params = parameters, token = id });
        var stream = control.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{json.Length}:"));
        await stream.WriteAsync(json);
        await stream.WriteAsync(","u8.ToArray());
        JsonElement answer = default;
        await Eventually.TrueAsync(() =>
        {
            lock (messages) answer = messages.FirstOrDefault(m => m.TryGetProperty("token", out var t) && t.GetString() == id);
            return answer.ValueKind == JsonValueKind.Object;
        }, $"baresip answers {command}", 5);
        return answer.TryGetProperty("data", out var data) ? data.GetString() ?? "" : "";
    }

    /// <summary>Calls a number through the system.</summary>
    public Task DialAsync(string number) => CommandAsync("dial", number);

    /// <summary>Hangs up, or refuses.</summary>
    public Task HangupAsync() => CommandAsync("hangup");

    /// <summary>Answers by hand.</summary>
    public Task AnswerAsync() => CommandAsync("accept");

    /// <summary>SIGKILL: the phone is gone without a word.</summary>
    public void Kill() => process.Kill();

    /// <summary>Hears this tone in the last second, at the latest after some tries.</summary>
    public Task AssertHearsAsync(double frequency, string who, double seconds = 8) => Tone.AssertHearsAsync(frequency, () => Task.FromResult(Heard().Last(1)), who, seconds);

    /// <summary>What it heard (dump-...-dec.wav of the last call).</summary>
    public Recording Heard()
    {
        var file = new DirectoryInfo(Path.Combine(folder, "rec")).GetFiles("dump-*-dec.wav").OrderByDescending(f => f.LastWriteTimeUtc).FirstOrDefault();
        return file is null ? new Recording([], 8000) : Recording.Read(file.FullName);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        control.Dispose();
        await reading;
        await process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"baresip-{Extension}-{SipPort}.log"), process.Output);
        stop.Dispose();
    }

    private static string Account(PbxServer server, string extension, BaresipOptions options)
    {
        var port = options.Transport == "tls" ? server.SipsPort : server.SipPort;
        var password = options.Password ?? PbxServer.User(extension).SipPassword;
        var encryption = options.MediaEncryption is null ? "" : $";mediaenc={options.MediaEncryption}";
        return $"<sip:{extension}@127.0.0.1:{port};transport={options.Transport}>;auth_user={extension};auth_pass={password}" +
            $";regint={(options.Register ? 60 : 0)};answermode={(options.AutoAnswer ? "auto" : "manual")};audio_codecs={options.Codecs}{encryption}\n";
    }

    private string Config(int rtp, BaresipOptions options)
    {
        var recordings = Directory.CreateDirectory(Path.Combine(folder, "rec")).FullName;
        return $"""
            poll_method epoll
            sip_listen 127.0.0.1:{SipPort}
            call_local_timeout 120
            call_max_calls 4
            audio_path /usr/share/baresip
            audio_player aubridge,null{SipPort}
            audio_source ausine,{options.Tone}
            ausrc_srate 48000
            auplay_srate {(options.Codecs.StartsWith("PCM", StringComparison.Ordinal) ? 8000 : 48000)}
            ausrc_channels 2
            auplay_channels 1
            audio_txmode thread
            audio_level no
            ausrc_format s16
            auplay_format s16
            auenc_format s16
            audec_format s16
            audio_buffer 20-160
            rtp_tos 184
            rtp_ports {rtp}-{rtp + 38}
            rtcp_mux no
            jitter_buffer_delay 5-10
            rtp_stats yes
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module g711.so
            module g722.so
            module opus.so
            module aufile.so
            module aubridge.so
            module sndfile.so
            module ausine.so
            module_tmp uuid.so
            module_tmp account.so
            module_app menu.so
            module_app ctrl_tcp.so
            module srtp.so
            module dtls_srtp.so
            {(options.Lamp ? "module_app mwi.so" : "")}
            ctrl_tcp_listen 127.0.0.1:{ControlPort}
            ausine_frequency {options.Tone}
            opus_bitrate 28000
            snd_path {recordings}

            """;
    }

    private async Task<bool> TryConnectAsync()
    {
        Assert.False(process.HasExited, "baresip ended by itself:\n" + Log);
        try
        {
            await control.ConnectAsync("127.0.0.1", ControlPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new List<byte>();
        var chunk = new byte[16384];
        try
        {
            while (true)
            {
                var read = await control.GetStream().ReadAsync(chunk, stop.Token);
                if (read == 0) return;
                buffer.AddRange(chunk[..read]);
                while (TakeNetstring(buffer) is { } json)
                {
                    using var document = JsonDocument.Parse(json);
                    lock (messages) messages.Add(document.RootElement.Clone());
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // disposed
        }
    }

    private static string? TakeNetstring(List<byte> buffer)
    {
        var colon = buffer.IndexOf((byte)':');
        if (colon < 0) return null;
        var length = int.Parse(Encoding.ASCII.GetString([.. buffer.Take(colon)]));
        if (buffer.Count < colon + 1 + length + 1) return null;
        var json = Encoding.UTF8.GetString([.. buffer.Skip(colon + 1).Take(length)]);
        buffer.RemoveRange(0, colon + 1 + length + 1);
        return json;
    }
}
