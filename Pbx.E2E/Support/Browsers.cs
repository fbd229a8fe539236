using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>Real Chromium, headless, with a tone for a microphone.</summary>
public static class Browsers
{
    private static readonly string Executable = Environment.GetEnvironmentVariable("PBX_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Keeps every peer connection and every remote track of the page, so that a test can hear what the person hears.</summary>
    private const string ListenScript = """
        (() => {
          const tracks = (window.__remoteTracks = []);
          const peers = (window.__peers = []);
          const Real = window.RTCPeerConnection;
          window.RTCPeerConnection = class extends Real {
            constructor(...args) {
              super(...args);
              peers.push(this);
              this.addEventListener('track', e => tracks.push(e.track));
            }
          };
          const record = async (track, seconds) => {
            const copy = track.clone();
            const reader = new MediaStreamTrackProcessor({ track: copy }).readable.getReader();
            const parts = []; let rate = 48000, total = 0, energy = 0, timer;
            const timeout = new Promise(r => { timer = setTimeout(() => r({ done: true }), seconds * 1000 + 2000); });
            while (total < seconds * rate) {
              const { value, done } = await Promise.race([reader.read(), timeout]);
              if (done) break;
              rate = value.sampleRate;
              const plane = new Float32Array(value.numberOfFrames);
              value.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
              for (const s of plane) energy += s * s;
              parts.push(plane); total += plane.length; value.close();
            }
            clearTimeout(timer); copy.stop(); reader.cancel().catch(() => {});
            return { rate, parts, total, energy };
          };
          // What the person hears: of several calls the one that sounds, or one by its place.
          window.__listen = async (seconds, index) => {
            let live = [];
            for (let waited = 0; waited < seconds * 1000 + 2000; waited += 50) {
              live = tracks.filter(t => t.readyState === 'live');
              if (live.length > (index ?? 0)) break;
              await new Promise(r => setTimeout(r, 50));
            }
            const chosen = index === undefined ? live : live.slice(index, index + 1);
            if (chosen.length === 0) return { rate: 8000, samples: '' };
            const heard = (await Promise.all(chosen.map(t => record(t, seconds)))).reduce((a, b) => (b.energy > a.energy ? b : a));
            const pcm = new Int16Array(heard.total); let at = 0;
            for (const part of heard.parts) for (const s of part) pcm[at++] = Math.max(-1, Math.min(1, s)) * 32767;
            const bytes = new Uint8Array(pcm.buffer); let text = '';
            for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
            return { rate: heard.rate, samples: btoa(text) };
          };
          // Why nothing is heard: what each connection and each track says of itself.
          window.__audio = async () => {
            const lines = tracks.map(t => `track ${t.id}: ${t.readyState}${t.muted ? ' muted' : ''}`);
            for (const peer of peers) {
              const stats = [...(await peer.getStats()).values()];
              const inbound = stats.filter(s => s.type === 'inbound-rtp').map(s => `received ${s.packetsReceived} discarded ${s.packetsDiscarded} played ${s.totalSamplesReceived}`);
              const dtls = stats.filter(s => s.type === 'transport').map(s => `dtls ${s.dtlsState} ice ${s.iceState} bytes ${s.bytesReceived}/${s.bytesSent}`);
              lines.push(`peer: ${peer.connectionState} ${peer.signalingState} ${[...dtls, ...inbound].join('; ')}`);
            }
            return lines.join('\n');
          };
          window.__inbound = async () => {
            let received = 0, lost = 0, codec = '';
            for (const peer of peers) {
              if (peer.connectionState === 'closed') continue;
              const stats = await peer.getStats();
              stats.forEach(s => { if (s.type === 'inbound-rtp') { received += s.packetsReceived; lost += s.packetsLost; codec = stats.get(s.codecId)?.mimeType ?? codec; } });
            }
            return { received, lost, codec };
          };
        })();
        """;

    private static readonly Lazy<Task<IPlaywright>> Driver = new(() =>
    {
        // A busy machine is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(15_000);
        return Playwright.CreateAsync();
    });

    /// <summary>Starts a browser of its own whose microphone gives this tone.</summary>
    public static async Task<IBrowser> StartAsync(PbxServer server, double tone)
    {
        var wav = Tone.WriteWav(Path.Combine(server.Folder, $"tone-{tone}-{Guid.NewGuid():N}.wav"), tone);
        return await (await Driver.Value).Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-audio-capture={wav}", "--allow-loopback-in-peer-connection",
            ],
        });
    }

    /// <summary>A fresh profile with a page.</summary>
    public static async Task<IPage> NewPageAsync(IBrowser browser, string language = "en", ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            Locale = language,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Permissions = ["microphone", "notifications"],
        });
        await context.AddInitScriptAsync(ListenScript);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15000);
        return page;
    }
}
