using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Browsers on the shared port.</summary>
public sealed class WebRtcTests : IAsyncLifetime
{
    private readonly MediaEngine _system = TestEngine.Start();
    private readonly MediaEngine _phones = TestEngine.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _system.Faults);
        Assert.Equal(0, _phones.Faults);
        await _phones.DisposeAsync();
        await _system.DisposeAsync();
    }

    [Theory]
    [InlineData(MediaProfile.Rtp, false)]
    [InlineData(MediaProfile.SdesSrtp, false)]
    [InlineData(MediaProfile.DtlsSrtp, false)]
    [InlineData(MediaProfile.Rtp, true)]
    public async Task A_browser_and_a_phone_hear_each_other(MediaProfile profile, bool tcp)
    {
        using var phoneLeg = _system.Session(profile);
        using var webLeg = _system.Session(MediaProfile.WebRtc, beside: phoneLeg);
        using var phone = new TestPhone(_phones, profile).Calls(phoneLeg, AudioCodec.Pcma);
        using var browser = new TestBrowser(_system.SharedPort, tcp);
        var offer = browser.Offer();
        Assert.Equal(MediaProfile.WebRtc, _system.ProfileOf(offer, out _));
        var answer = webLeg.Answer(offer, [AudioCodec.Pcma], MediaDirection.SendReceive, out var reason);
        Assert.True(answer is not null, reason);
        browser.Start(answer);
        using var bridge = _system.Bridge(phoneLeg, webLeg);
        phone.Plays(440);
        await browser.Hears(440);
        await phone.Hears(800);
        Assert.Equal((byte)'1', browser.MidSeen);
        Assert.Equal(tcp ? 1 : 0, _system.Shared.ConnectionCount);
        browser.SendDigit('7');
        await Until.True(() => phone.Events.OfType<MediaEvent.Dtmf>().Select(d => d.Digit).SequenceEqual("7"), "digit at the phone");
        Assert.True(webLeg.SendDtmf('5'));
        await Until.True(() => browser.Tap.Packets.Any(p => p.Kind == Pbx.Media.Sessions.PayloadKind.TelephoneEvent), "digit at the browser");
        await Until.True(() => webLeg.GetStatistics() is { PacketsReceived: > 10, Security: "DTLS-SRTP AEAD_AES_128_GCM" }, "statistics");
    }

    [Fact]
    public void The_answer_is_what_browsers_need()
    {
        using var leg = _system.Session(MediaProfile.WebRtc);
        using var browser = new TestBrowser(_system.SharedPort);
        var answer = Encoding.UTF8.GetString(leg.Answer(browser.Offer(), [AudioCodec.Opus, AudioCodec.Pcma], MediaDirection.SendReceive, out _)!);
        var sections = answer.Split("m=");
        Assert.StartsWith("video 0 ", sections[1], StringComparison.Ordinal);
        Assert.StartsWith($"audio {_system.SharedPort} UDP/TLS/RTP/SAVPF 111 110", sections[2], StringComparison.Ordinal);
        Assert.StartsWith("application 0 ", sections[3], StringComparison.Ordinal);
        Assert.Contains("a=group:BUNDLE 1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("a=ice-lite\r\n", answer, StringComparison.Ordinal);
        foreach (var line in new[] { "a=mid:1", "a=rtcp-mux", "a=setup:passive", "a=msid:", "a=extmap:4 ", "a=end-of-candidates", $" udp 2130706431 127.0.0.1 {_system.SharedPort} typ host", " tcptype passive" })
            Assert.Contains(line, sections[2], StringComparison.Ordinal);
        Assert.DoesNotContain("a=ssrc", answer, StringComparison.Ordinal);
        Assert.Equal(AudioCodec.Opus, leg.Codec);
        Assert.Equal([AudioCodec.Opus, AudioCodec.Pcma], leg.RemoteCodecs);
    }

    [Fact]
    public async Task A_browser_answers_the_system()
    {
        using var leg = _system.Session(MediaProfile.WebRtc);
        using var browser = new TestBrowser(_system.SharedPort);
        var offer = leg.CreateOffer([AudioCodec.Pcma]);
        Assert.True(leg.ApplyAnswer(browser.Answer(offer), out var reason), reason);
        browser.Start(offer);
        using var echo = _system.Echo(leg);
        await browser.Hears(800);
    }

    [Fact]
    public async Task An_ICE_restart_goes_on_without_a_new_handshake()
    {
        using var leg = _system.Session(MediaProfile.WebRtc);
        using var browser = new TestBrowser(_system.SharedPort);
        var first = leg.Answer(browser.Offer(), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!;
        browser.Start(first);
        using var echo = _system.Echo(leg);
        await browser.Hears(800);
        browser.Restart();
        var second = leg.Answer(browser.Offer(), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!;
        Assert.NotEqual(Ufrag(first), Ufrag(second));
        browser.Start(second);
        browser.Frequency = 1200;
        await browser.Hears(1200);
        Assert.Equal(1, browser.Handshakes);
        await Until.True(() => _system.Shared.UfragCount == 1, "the old credentials are forgotten");
    }

    [Fact]
    public async Task A_cut_TCP_connection_is_replaced_by_the_next()
    {
        using var leg = _system.Session(MediaProfile.WebRtc);
        using var browser = new TestBrowser(_system.SharedPort, tcp: true);
        browser.Start(leg.Answer(browser.Offer(), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!);
        using var echo = _system.Echo(leg);
        await browser.Hears(800);
        browser.Frequency = 500;
        browser.Reconnect();
        await browser.Hears(500);
        Assert.Equal(1, browser.Handshakes);
        Assert.Equal(1, _system.Shared.ConnectionCount);
        leg.Dispose();
        await Until.True(() => _system.Shared.AddressCount == 0 && _system.Shared is { UfragCount: 0, ConnectionCount: 0 }, "the session leaves nothing");
    }

    [Fact]
    public async Task A_browser_with_a_wrong_fingerprint_gets_no_keys()
    {
        using var phone = new TestPhone(_phones, MediaProfile.Rtp);
        using var leg = _system.Session(MediaProfile.WebRtc, observer: phone);
        using var browser = new TestBrowser(_system.SharedPort);
        using var other = new TestBrowser(_system.SharedPort);
        var forged = Encoding.UTF8.GetString(browser.Offer()).Split("\r\n")
            .Select(l => l.StartsWith("a=fingerprint", StringComparison.Ordinal) ? Encoding.UTF8.GetString(other.Offer()).Split("\r\n").First(x => x.StartsWith("a=fingerprint", StringComparison.Ordinal)) : l);
        browser.Start(leg.Answer(Encoding.UTF8.GetBytes(string.Join("\r\n", forged)), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!);
        await Until.True(() => phone.Events.OfType<MediaEvent.SecurityFailed>().Any(e => e.Reason.Contains("FingerprintMismatch", StringComparison.Ordinal)), "told");
    }

    private static string Ufrag(byte[] sdp) => Encoding.UTF8.GetString(sdp).Split("\r\n").First(l => l.StartsWith("a=ice-ufrag", StringComparison.Ordinal));
}
