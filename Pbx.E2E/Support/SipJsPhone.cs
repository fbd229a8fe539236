using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>A foreign web telephone: SIP.js (its SimpleUser) in Chromium, registered over wss://HOST/ws like any other device.</summary>
public sealed class SipJsPhone : IAsyncDisposable
{
    private readonly IBrowser browser;

    private SipJsPhone(IBrowser browser, IPage page)
    {
        this.browser = browser;
        Page = page;
    }

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>Starts and registers.</summary>
    public static async Task<SipJsPhone> StartAsync(PbxServer server, string extension, double tone)
    {
        var browser = await Browsers.StartAsync(server, tone);
        var page = await Browsers.NewPageAsync(browser);
        await page.GotoAsync(server.Url + "/favicon.svg");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Pbx.E2E", "peers", "dist", "sipjs.js")) + "\n;window.SIPjs = SIPjs;");
        await page.EvaluateAsync($$"""
            async () => {
              const state = (window.__sip = { established: 0, ended: 0 });
              const user = (window.__user = new SIPjs.SimpleUser('wss://localhost:{{server.HttpsPort}}/ws', {
                aor: 'sip:{{extension}}@localhost',
                media: { constraints: { audio: true, video: false }, remote: { audio: new Audio() } },
                userAgentOptions: {
                  authorizationUsername: '{{extension}}', authorizationPassword: '{{PbxServer.User(extension).SipPassword}}',
                  sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 500, peerConnectionConfiguration: { iceServers: [] } },
                  logLevel: 'error',
                },
                delegate: {
                  onCallReceived: () => void user.answer(),
                  onCallAnswered: () => state.established++,
                  onCallHangup: () => state.ended++,
                },
              }));
              await user.connect();
              await user.register();
            }
            """);
        return new SipJsPhone(browser, page);
    }

    /// <summary>Calls.</summary>
    public Task DialAsync(string number) => Page.EvaluateAsync($"() => {{ void window.__user.call('sip:{number}@localhost'); }}");

    /// <summary>Hangs up.</summary>
    public Task HangupAsync() => Page.EvaluateAsync("() => window.__user.hangup()");

    /// <summary>Waits until so many calls were established, or have ended.</summary>
    public Task CountAsync(string what, int count) =>
        Eventually.TrueAsync(async () => await Page.EvaluateAsync<int>($"() => window.__sip.{what}") == count, $"SIP.js: {what} is {count}");

    /// <summary>Records what is heard.</summary>
    public async Task<Recording> HearAsync(double seconds)
    {
        var json = await Page.EvaluateAsync<string>($"async () => JSON.stringify(await window.__listen({seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}))");
        return WebPhone.ParseRecording(json);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
