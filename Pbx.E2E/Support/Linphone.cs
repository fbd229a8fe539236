namespace Pbx.E2E.Support;

/// <summary>A second real SIP phone, of other makers: linphonec with a file for a microphone and a file for a loudspeaker, driven by what is typed.</summary>
public sealed class Linphone : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly string folder;
    private int calls;
    private readonly string extension;

    private Linphone(PbxServer server, string extension, double tone)
    {
        this.extension = extension;
        var port = FreePorts.Take();
        folder = Directory.CreateDirectory(Path.Combine(server.Folder, $"linphone-{extension}-{port}")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, ".local", "share", "linphone"));
        Microphone = Tone.WriteWav(Path.Combine(folder, "microphone.wav"), tone, 60);
        var configuration = Path.Combine(folder, "linphonerc");
        File.WriteAllText(configuration, $"""
            [sip]
            sip_port={port}
            sip_tcp_port=0
            sip_tls_port=0
            use_ipv6=0
            [rtp]
            audio_rtp_port={FreePorts.Take()}
            [sound]
            echocancellation=0

            """);
        process = new ChildProcess("stdbuf", ["-oL", "linphonec", "-c", configuration], folder, new Dictionary<string, string> { ["HOME"] = folder, ["TERM"] = "dumb" });
    }

    /// <summary>What it printed.</summary>
    public string Log => process.Output;

    private string Microphone { get; }

    private string Recording => Path.Combine(folder, $"heard-{calls}.wav");

    /// <summary>Starts a phone and waits until it is registered.</summary>
    public static async Task<Linphone> StartAsync(PbxServer server, string extension, double tone)
    {
        var phone = new Linphone(server, extension, tone);
        try
        {
            await phone.SaysAsync("video is disabled");
            foreach (var line in new[] { "ipv6 disable", "soundcard use files", $"play {phone.Microphone}", $"record {phone.Recording}" }) await phone.TypeAsync(line);
            await phone.TypeAsync($"register sip:{extension}@127.0.0.1:{server.SipPort} sip:127.0.0.1:{server.SipPort} {PbxServer.User(extension).SipPassword}");
            await Eventually.TrueAsync(async () =>
            {
                await phone.TypeAsync("status register");
                await Eventually.ElapseAsync(0.3);
                return phone.Log.Contains("registered, identity", StringComparison.Ordinal);
            }, $"linphone {extension} registers");
        }
        catch
        {
            await phone.DisposeAsync();
            throw;
        }
        return phone;
    }

    /// <summary>Types a line.</summary>
    public Task TypeAsync(string line) => process.WriteLineAsync(line);

    /// <summary>Waits until it says this.</summary>
    public Task SaysAsync(string words, double seconds = 15) =>
        Eventually.TrueAsync(() => Log.Contains(words, StringComparison.Ordinal), $"linphone {extension} says {words}", seconds);

    /// <summary>What it heard in the call that is over; the next call has a recording of its own.</summary>
    public async Task<Recording> HeardAsync()
    {
        var file = Recording;
        // the header is written when the call is over
        await Eventually.TrueAsync(() => File.Exists(file) && File.ReadAllBytes(file) is [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..], $"linphone {extension} closes its recording");
        calls++;
        await TypeAsync($"record {Recording}");
        return Support.Recording.Read(file);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await TypeAsync("quit");
        await process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"linphone-{extension}-{process.GetHashCode()}.log"), process.Output);
    }
}
