using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>A foreign web telephone: JsSIP in Chromium, registered over wss://HOST/ws like any other device.</summary>
public sealed class JsSipPhone : ForeignWebPhone
{
    private JsSipPhone((IBrowser Browser, IPage Page) tab)
        : base(tab)
    {
    }

    /// <summary>Starts and registers.</summary>
    public static async Task<JsSipPhone> StartAsync(PbxServer server, string extension, double tone)
    {
        var tab = await OpenAsync(server, tone, "jssip.js", "JsSIP");
        await tab.Page.EvaluateAsync($$"""
            () => {
              const state = (window.__sip = { registered: false, established: 0, ended: 0, session: null, sessions: [] });
              const ua = (window.__ua = new JsSIP.UA({
                sockets: [new JsSIP.WebSocketInterface('wss://localhost:{{server.HttpsPort}}/ws')],
                uri: 'sip:{{extension}}@localhost', authorization_user: '{{extension}}', password: '{{PbxServer.User(extension).SipPassword}}', register: true, session_timers: true,
              }));
              ua.on('registered', () => (state.registered = true));
              ua.on('registrationFailed', e => (state.failure = e.cause));
              const media = { audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, video: false };
              ua.on('newRTCSession', ({ session, originator }) => {
                state.session = session;
                state.sessions.push(session);
                const play = peer => peer.addEventListener('track', e => {
                  const audio = new Audio();
                  audio.srcObject = new MediaStream([e.track]);
                  (window.__audio ??= []).push(audio);
                  void audio.play();
                });
                if (session.connection) play(session.connection);
                else session.on('peerconnection', e => play(e.peerconnection));
                session.on('confirmed', () => state.established++);
                session.on('ended', () => state.ended++);
                session.on('failed', e => { state.ended++; state.failure = e.cause; });
                if (originator === 'remote') session.answer({ mediaConstraints: media });
              });
              window.__dial = number => ua.call(`sip:${number}@localhost`, { mediaConstraints: media });
              ua.start();
            }
            """);
        var phone = new JsSipPhone(tab);
        await Eventually.TrueAsync(() => phone.IsAsync("registered"), "JsSIP registers");
        return phone;
    }

    /// <summary>Calls.</summary>
    public Task DialAsync(string number) => Page.EvaluateAsync($"() => {{ window.__dial('{number}'); }}");

    /// <summary>Hangs up.</summary>
    public Task HangupAsync() => Page.EvaluateAsync("() => window.__sip.session.terminate()");

    /// <summary>Attended transfer: whoever talks in the first call takes our place in the second (REFER with Replaces, RFC 5589 7.3).</summary>
    public Task ConnectAsync(string number) =>
        Page.EvaluateAsync($"() => {{ window.__sip.sessions[0].refer('sip:{number}@localhost', {{ replaces: window.__sip.sessions[1] }}); }}");

    /// <summary>Holds: a re-INVITE that offers sendonly (RFC 3264 8.4).</summary>
    public Task HoldAsync() => Page.EvaluateAsync("() => { window.__sip.session.hold(); }");

    /// <summary>Resumes.</summary>
    public Task ResumeAsync() => Page.EvaluateAsync("() => { window.__sip.session.unhold(); }");

    /// <summary>Blind transfer (REFER, RFC 5589 6.1); <c>transfer</c> then says accepted or failed.</summary>
    public Task TransferAsync(string number) => Page.EvaluateAsync($$"""
        () => {
          const told = name => () => (window.__sip.transfer = name);
          window.__sip.session.refer('sip:{{number}}@localhost', { eventHandlers: { accepted: told('accepted'), failed: told('failed'), requestFailed: told('refused') } });
        }
        """);

    /// <summary>How the transfer went, null while it goes on.</summary>
    public Task<string?> TransferResultAsync() => Page.EvaluateAsync<string?>("() => window.__sip.transfer ?? null");

    /// <summary>A flag or counter of the page is set.</summary>
    public Task<bool> IsAsync(string name) => Page.EvaluateAsync<bool>($"() => !!window.__sip.{name}");
}
