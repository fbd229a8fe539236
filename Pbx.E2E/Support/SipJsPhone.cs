using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>A foreign web telephone: SIP.js (its SimpleUser) in Chromium, registered over wss://HOST/ws like any other device.</summary>
public sealed class SipJsPhone : ForeignWebPhone
{
    private SipJsPhone((IBrowser Browser, IPage Page) tab)
        : base(tab)
    {
    }

    /// <summary>Starts and registers.</summary>
    public static async Task<SipJsPhone> StartAsync(PbxServer server, string extension, double tone)
    {
        var tab = await OpenAsync(server, tone, "sipjs.js", "SIPjs");
        await tab.Page.EvaluateAsync($$"""
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
        return new SipJsPhone(tab);
    }

    /// <summary>Calls.</summary>
    public Task DialAsync(string number) => Page.EvaluateAsync($"() => {{ void window.__user.call('sip:{number}@localhost'); }}");

    /// <summary>Hangs up.</summary>
    public Task HangupAsync() => Page.EvaluateAsync("() => window.__user.hangup()");

    /// <summary>Waits until so many calls were established, or have ended.</summary>
    public Task CountAsync(string what, int count) =>
        Eventually.TrueAsync(async () => await Page.EvaluateAsync<int>($"() => window.__sip.{what}") == count, $"SIP.js: {what} is {count}");
}
