using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Two phones through a bridge, real UDP on loopback, a tone each way.</summary>
public sealed class ProfilePairTests : IAsyncLifetime
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
    [InlineData(MediaProfile.Rtp, MediaProfile.Rtp)]
    [InlineData(MediaProfile.Rtp, MediaProfile.SdesSrtp)]
    [InlineData(MediaProfile.SdesSrtp, MediaProfile.SdesSrtp)]
    [InlineData(MediaProfile.DtlsSrtp, MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp, MediaProfile.DtlsSrtp)]
    [InlineData(MediaProfile.DtlsSrtp, MediaProfile.DtlsSrtp)]
    public async Task Two_phones_hear_each_other(MediaProfile caller, MediaProfile callee)
    {
        using var legA = _system.Session(caller);
        using var legB = _system.Session(callee, beside: legA);
        using var a = new TestPhone(_phones, caller).Calls(legA, AudioCodec.Pcma, AudioCodec.Pcmu);
        using var b = new TestPhone(_phones, callee).IsCalled(legB, AudioCodec.Pcma, AudioCodec.Pcmu);
        using var bridge = _system.Bridge(legA, legB);
        a.Plays(440);
        b.Plays(1000);
        await b.Hears(440);
        await a.Hears(1000);
        Assert.Equal(AudioCodec.Pcma, legA.Codec);
        Assert.Contains(new MediaEvent.Connected(), a.Events);
        await Until.True(() => legA.GetStatistics() is { PacketsReceived: > 20, PacketsSent: > 20, PacketsLost: 0, MeanOpinionScore: > 4 }, "statistics");
        Assert.False(legA.GetStatistics().Transcoding);
        Assert.StartsWith(caller switch { MediaProfile.Rtp => "RTP", MediaProfile.SdesSrtp => "SRTP AEAD_AES_128_GCM", _ => "DTLS-SRTP A" }, legA.GetStatistics().Security, StringComparison.Ordinal);
        Assert.True(_system.Statistics.PacketsRelayed > 40);
    }

    [Fact]
    public async Task A_DTLS_phone_behind_a_NAT_is_answered_where_it_is()
    {
        using var leg = _system.Session(MediaProfile.DtlsSrtp);
        using var phone = new TestPhone(_phones, MediaProfile.DtlsSrtp);
        // Its own idea of its address leads nowhere.
        var offer = Encoding.UTF8.GetString(phone.Session.CreateOffer([AudioCodec.Pcma])).Replace("IN IP4 127.0.0.1", "IN IP4 127.9.9.9", StringComparison.Ordinal);
        var answer = leg.Answer(Encoding.UTF8.GetBytes(offer), [AudioCodec.Pcma], MediaDirection.SendReceive, out var reason);
        Assert.True(answer is not null, reason);
        Assert.True(phone.Session.ApplyAnswer(answer, out reason), reason);
        using var echo = _system.Echo(leg);
        phone.Plays(440);
        await phone.Hears(440);
    }

    [Theory]
    [InlineData("PCMA", "PCMU")]
    [InlineData("PCMA", "G722")]
    [InlineData("opus", "PCMA")]
    public async Task Codecs_that_differ_are_transcoded(string one, string other)
    {
        var (codecA, codecB) = (Named(one), Named(other));
        using var legA = _system.Session(MediaProfile.Rtp);
        using var legB = _system.Session(MediaProfile.Rtp);
        using var a = new TestPhone(_phones, MediaProfile.Rtp).Calls(legA, codecA);
        using var b = new TestPhone(_phones, MediaProfile.Rtp).IsCalled(legB, codecB);
        using var bridge = _system.Bridge(legA, legB);
        a.Plays(440);
        b.Plays(1000);
        await b.Hears(440);
        await a.Hears(1000);
        await Until.True(() => legA.GetStatistics().Transcoding, "told in the statistics");
    }

    [Fact]
    public async Task Legs_on_different_workers_are_brought_together()
    {
        using var legA = _system.Session(MediaProfile.Rtp);
        using var legB = _system.Session(MediaProfile.Rtp);
        using var a = new TestPhone(_phones, MediaProfile.Rtp).Calls(legA, AudioCodec.Pcmu);
        using var b = new TestPhone(_phones, MediaProfile.Rtp).Calls(legB, AudioCodec.Pcmu);
        var owner = (Pbx.Media.Sessions.MediaSession)legB;
        var before = ((Pbx.Media.Hosting.FlowOwner)owner.Host).Worker;
        using var bridge = _system.Bridge(legA, legB);
        Assert.NotSame(before, ((Pbx.Media.Hosting.FlowOwner)owner.Host).Worker);
        a.Plays(500);
        b.Plays(700);
        await b.Hears(500);
        await a.Hears(700);
    }

    [Fact]
    public async Task Echo_and_playback_take_turns()
    {
        using var leg = _system.Session(MediaProfile.SdesSrtp);
        using var phone = new TestPhone(_phones, MediaProfile.SdesSrtp).Calls(leg, AudioCodec.G722);
        phone.Plays(600);
        using var echo = _system.Echo(leg);
        await phone.Hears(600);
        var source = new ToneSource(425, 16000);
        using var prompt = _system.Play(leg, source);
        await phone.Hears(425);
        Assert.True(await prompt.Completion);
        await Until.True(() => source.IsDisposed, "the source was given back");
        using var endless = _system.Play(leg, new ToneSource(300));
        using var again = _system.Echo(leg);
        Assert.False(await endless.Completion);
        await phone.Hears(600);
        // One stream all the way: same SSRC, numbers and timestamps never back.
        var packets = phone.Tap.Packets;
        Assert.Single(packets.Select(p => p.Ssrc).Distinct());
        for (var i = 1; i < packets.Count; i++)
        {
            Assert.Equal((ushort)(packets[i - 1].Sequence + 1), packets[i].Sequence);
            Assert.True((int)(packets[i].Timestamp - packets[i - 1].Timestamp) > 0);
        }
    }

    [Fact]
    public async Task A_bridge_that_replaces_another_ends_it_for_the_third()
    {
        using var legA = _system.Session(MediaProfile.Rtp);
        using var legB = _system.Session(MediaProfile.Rtp);
        using var legC = _system.Session(MediaProfile.Rtp);
        using var a = new TestPhone(_phones, MediaProfile.Rtp).Calls(legA, AudioCodec.Pcma).Plays(440);
        using var b = new TestPhone(_phones, MediaProfile.Rtp).Calls(legB, AudioCodec.Pcma).Plays(1000);
        using var c = new TestPhone(_phones, MediaProfile.Rtp).Calls(legC, AudioCodec.Pcma).Plays(1500);
        using var first = _system.Bridge(legA, legB);
        await a.Hears(1000);
        using var second = _system.Bridge(legB, legC);
        await b.Hears(1500);
        await c.Hears(1000);
        a.Tap.Clear();
        var count = c.Tap.Samples;
        await Until.True(() => c.Tap.Samples > count + 8000, "a second of talk");
        Assert.Empty(a.Tap.Packets);
        first.Dispose();
        c.Tap.Clear();
        await c.Hears(1000);
    }

    [Fact]
    public async Task Digits_go_both_ways_and_are_told_once_each()
    {
        var observer = new TestPhone(_phones, MediaProfile.Rtp);
        using var legA = _system.Session(MediaProfile.Rtp, observer: observer);
        using var legB = _system.Session(MediaProfile.SdesSrtp, beside: legA);
        using var a = new TestPhone(_phones, MediaProfile.Rtp).Calls(legA, AudioCodec.Pcma);
        using var b = new TestPhone(_phones, MediaProfile.SdesSrtp).IsCalled(legB, AudioCodec.Pcma);
        using var bridge = _system.Bridge(legA, legB);
        a.Plays(440);
        b.Plays(1000);
        await b.Hears(440);
        foreach (var digit in "12#")
            Assert.True(a.Session.SendDtmf(digit, 100));
        Assert.False(a.Session.SendDtmf('x'));
        await Until.True(() => Digits(b) == "12#" && Digits(observer) == "12#", "digits at the far phone and at the system");
        Assert.True(legA.SendDtmf('9'));
        await Until.True(() => Digits(a) == "9", "a digit of the system");
        await b.Hears(440);
        // Events are numbered among the audio; all packets of one share a timestamp, and the marker is on the first.
        var events = b.Tap.Packets.Where(p => p.Kind == Pbx.Media.Sessions.PayloadKind.TelephoneEvent).GroupBy(p => p.Timestamp).ToList();
        Assert.Equal(3, events.Count);
        Assert.All(events, e => Assert.Equal(1, e.Count(p => p.Marker)));
        Assert.Equal("12#", Digits(b));
        observer.Dispose();
    }

    [Fact]
    public async Task Hold_and_resume_keep_the_stream()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma);
        using var music = _system.Play(leg, new ToneSource(440));
        await phone.Hears(440);
        var hold = phone.Session.CreateOffer([AudioCodec.Pcma], MediaDirection.Inactive);
        var answer = leg.Answer(hold, [AudioCodec.Pcma], MediaDirection.SendReceive, out _);
        Assert.Contains("a=inactive", Encoding.UTF8.GetString(answer!), StringComparison.Ordinal);
        Assert.Equal(MediaDirection.Inactive, leg.Direction);
        Assert.True(phone.Session.ApplyAnswer(answer, out _));
        await Until.True(() => _system.Statistics.Drops.GetValueOrDefault("ReceiverNotReady") > 5, "held");
        var resume = phone.Session.CreateOffer([AudioCodec.Pcma]);
        Assert.True(phone.Session.ApplyAnswer(leg.Answer(resume, [AudioCodec.Pcma], MediaDirection.SendReceive, out _), out _));
        phone.Tap.Clear();
        await phone.Hears(440);
        Assert.Single(phone.Tap.Packets.Select(p => p.Ssrc).Distinct());
    }

    [Fact]
    public async Task A_re_offer_keeps_ports_and_keys_and_may_change_the_codec()
    {
        using var leg = _system.Session(MediaProfile.SdesSrtp);
        using var phone = new TestPhone(_phones, MediaProfile.SdesSrtp).IsCalled(leg, AudioCodec.Pcma);
        using var music = _system.Play(leg, new ToneSource(440));
        await phone.Hears(440);
        var ssrc = phone.Tap.Packets[^1].Ssrc;
        var first = Encoding.UTF8.GetString(leg.CreateOffer([AudioCodec.Pcma]));
        var same = Encoding.UTF8.GetString(leg.CreateOffer([AudioCodec.Pcma]));
        Assert.Equal(first, same);
        var offer = leg.CreateOffer([AudioCodec.Pcmu]);
        Assert.Equal(Line(first, "m=audio ").Split(' ')[1], Line(Encoding.UTF8.GetString(offer), "m=audio ").Split(' ')[1]);
        Assert.Equal(Line(first, "a=crypto:1"), Line(Encoding.UTF8.GetString(offer), "a=crypto:1"));
        Assert.Equal(1 + long.Parse(Line(first, "o=").Split(' ')[2]), long.Parse(Line(Encoding.UTF8.GetString(offer), "o=").Split(' ')[2]));
        var answer = phone.Session.Answer(offer, [AudioCodec.Pcmu], MediaDirection.SendReceive, out var reason);
        Assert.True(leg.ApplyAnswer(answer, out reason), reason);
        Assert.Equal(AudioCodec.Pcmu, leg.Codec);
        phone.Tap.Clear();
        await phone.Hears(440);
        Assert.All(phone.Tap.Packets, p => Assert.Equal(ssrc, p.Ssrc));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_a_reason()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        Assert.Null(leg.Answer("nonsense"u8, [AudioCodec.Pcma], MediaDirection.SendReceive, out var reason));
        Assert.Contains("cannot be read", reason, StringComparison.Ordinal);
        using var phone = new TestPhone(_phones, MediaProfile.SdesSrtp);
        var offer = phone.Session.CreateOffer([AudioCodec.Pcma]);
        Assert.Equal(MediaProfile.SdesSrtp, _system.ProfileOf(offer, out _));
        Assert.Null(leg.Answer(offer, [AudioCodec.Pcma], MediaDirection.SendReceive, out reason));
        Assert.Contains("ProfileMismatch", reason, StringComparison.Ordinal);
        Assert.False(leg.ApplyAnswer(offer, out reason));
        using var plain = new TestPhone(_phones, MediaProfile.Rtp);
        Assert.Null(leg.Answer(plain.Session.CreateOffer([AudioCodec.Pcma]), [AudioCodec.G722], MediaDirection.SendReceive, out reason));
        Assert.Contains("NoCommonCodec", reason, StringComparison.Ordinal);
        Assert.Null(leg.Codec);
    }

    private static AudioCodec Named(string name) =>
        new[] { AudioCodec.Pcma, AudioCodec.Pcmu, AudioCodec.G722, AudioCodec.Opus }.First(c => c.Name == name);

    private static string Digits(TestPhone phone) => string.Concat(phone.Events.OfType<MediaEvent.Dtmf>().Select(d => d.Digit));

    private static string Line(string sdp, string start) => sdp.Split("\r\n").First(l => l.StartsWith(start, StringComparison.Ordinal));
}
