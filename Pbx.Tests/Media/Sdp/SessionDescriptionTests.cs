using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sdp;

public class SessionDescriptionTests
{
    [Fact]
    public void Reads_every_line_of_the_grammar_and_writes_it_in_order()
    {
        const string text = "v=0\r\no=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\ns=Call to John Smith\r\ni=SDP Offer #1\r\n"
            + "u=http://www.jdoe.example.com/home.html\r\ne=Jane Doe <jane@jdoe.example.com>\r\np=+1 617 555-6011\r\nc=IN IP4 198.51.100.1\r\n"
            + "b=AS:128\r\nt=3034423619 3042462419\r\nr=604800 3600 0 90000\r\nz=2882844526 -1h 2898848070 0\r\nk=prompt\r\na=recvonly\r\n"
            + "m=audio 49170/2 RTP/AVP 0\r\ni=voice\r\nc=IN IP6 2001:db8::2\r\nb=TIAS:64000\r\na=ptime:20\r\n"
            + "m=application 51372 UDP/BFCP *\r\n";
        var s = SdpSamples.Parse(text);
        Assert.Equal("3724394405", s.Origin.SessionVersion);
        Assert.Equal("SDP Offer #1", s.Information);
        Assert.Equal(["604800 3600 0 90000"], s.Timings[0].Repeats);
        Assert.Equal(2, s.Media[0].PortCount);
        Assert.Equal("voice", s.Media[0].Title);
        Assert.Equal("2001:db8::2", s.ConnectionOf(s.Media[0])!.Host);
        Assert.Equal("198.51.100.1", s.ConnectionOf(s.Media[1])!.Host);
        Assert.Equal(MediaDirection.ReceiveOnly, s.DirectionOf(s.Media[0]));
        Assert.Equal(20, s.Media[0].Ptime);
        Assert.Equal(text, s.Write());
    }

    [Theory]
    [InlineData("", SdpErrorReason.Empty)]
    [InlineData("\r\n\r\n", SdpErrorReason.Empty)]
    [InlineData("v=1\r\n", SdpErrorReason.BadVersion)]
    [InlineData("o=- 1 1 IN IP4 h\r\nv=0\r\n", SdpErrorReason.BadVersion)]
    [InlineData("v=0\r\n", SdpErrorReason.MissingOrigin)]
    [InlineData("v=0\r\ns=-\r\n", SdpErrorReason.MissingOrigin)]
    [InlineData("v=0\r\no=- 1 1 IN IP4\r\n", SdpErrorReason.BadOrigin)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nhello\r\n", SdpErrorReason.BadLine)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4\r\n", SdpErrorReason.BadConnection)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nb=x\r\n", SdpErrorReason.BadBandwidth)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nt=0\r\n", SdpErrorReason.BadTiming)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 1\r\n", SdpErrorReason.BadMedia)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 65536 RTP/AVP 0\r\n", SdpErrorReason.BadPort)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio -1 RTP/AVP 0\r\n", SdpErrorReason.BadPort)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\r\na=\r\n", SdpErrorReason.BadAttribute)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 h\0\r\n", SdpErrorReason.NulCharacter)]
    public void Refuses_with_a_reason(string text, SdpErrorReason reason)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out var error));
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Refuses_what_is_too_large()
    {
        Assert.False(SessionDescription.TryParse(new byte[70000], out _, out var error));
        Assert.Equal(SdpErrorReason.TooLarge, error.Reason);
        var many = "v=0\no=- 1 1 IN IP4 h\n" + string.Concat(Enumerable.Repeat("m=audio 0 RTP/AVP 0\n", 300));
        Assert.False(SessionDescription.TryParse(many, out _, out error));
        Assert.Equal(SdpErrorReason.TooManyMedia, error.Reason);
    }

    [Theory]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 4 RTP/AVP 0\n")]
    [InlineData("v=0\ro=- 1 1 IN IP4 h\rm=audio 4 RTP/AVP 0\r")]
    [InlineData("v=0\r\n\r\no=- 1 1 IN IP4 h \r\nx=what\r\nm=audio  4  RTP/AVP  0 \r\n\r\n")]
    [InlineData("v=0\r\no=Jane Doe 1 1 IN IP4 h\r\nm=audio 4 RTP/AVP 0")]
    public void Forgives(string text) => Assert.Equal("audio", SdpSamples.Parse(text).FirstAudio!.MediaType);

    [Fact]
    public void Reads_the_attributes_that_media_need()
    {
        var m = SdpSamples.File("sdp-transform/hacky.sdp").Media[0];
        Assert.Equal(["opus/48000/2", "ISAC/16000", "ISAC/32000", "PCMU/8000", "PCMA/8000", "CN/48000", "CN/32000", "CN/16000", "CN/8000", "telephone-event/8000"],
            m.RtpMaps.Select(r => r.Codec.ToString()));
        Assert.Equal("minptime=10", m.RtpMaps[0].Codec.Fmtp);
        Assert.Null(m.Ptime);
        Assert.Equal(60, m.MaxPtime);
        Assert.Equal(("AES_CM_128_HMAC_SHA1_80", 30), (m.Cryptos.Single().Suite, m.Cryptos.Single().KeyAndSalt()!.Length));
        Assert.Equal(["active", "active", "passive", "so", "active", "passive", "so"], m.Candidates.Skip(1).Select(c => c.TcpType));
        var reflexive = m.Candidates.ElementAt(6);
        Assert.Equal(("192.0.2.3", 45664, "10.0.1.1", 8998, "srflx"),
            (reflexive.Address, reflexive.Port, reflexive.RelatedAddress, reflexive.RelatedPort, reflexive.Type));
        Assert.Equal("generation", reflexive.Extensions.Single().Key);
    }

    [Fact]
    public void Reads_a_browser_offer()
    {
        var s = SdpSamples.File("chromium-offer-audio.sdp");
        var m = s.Media[0];
        Assert.Equal(["0"], s.Bundle);
        Assert.Equal(MediaProfile.WebRtc, MediaProfiles.Of(s, m));
        Assert.Equal(DtlsSetup.ActPass, s.SetupOf(m));
        Assert.Equal(32, s.FingerprintOf(m)!.Bytes()!.Length);
        Assert.Equal(("uUp3", "8n3pJLzUevN/563cgMaujBQ0"), (s.IceUfragOf(m), s.IcePwdOf(m)));
        Assert.Equal(4, m.ExtMaps.Count());
        Assert.Equal(new SdpRtcpFeedback(111, "transport-cc"), m.RtcpFeedback.Single());
        Assert.Equal("13,110,126", string.Join(',', m.RtpMaps.TakeLast(3).Select(r => r.PayloadType)));
        Assert.True(m.RtcpMux && m.RtcpReducedSize);
    }

    [Fact]
    public void Keeps_rid_and_simulcast()
    {
        var m = SdpSamples.File("chromium-offer-video-simulcast.sdp").Media[0];
        Assert.Equal(["q", "h", "f"], m.Rids.Select(r => r.Id));
        Assert.All(m.Rids, r => Assert.True(r.Send));
        Assert.Equal("send q;h;f", m.Simulcast);
    }

    [Fact]
    public void What_was_read_is_written_and_read_again_the_same()
    {
        var files = Directory.GetFiles(TestData.PathOf("sdp"), "*.sdp", SearchOption.AllDirectories);
        Assert.True(files.Length > 25);
        foreach (var file in files)
        {
            Assert.True(SessionDescription.TryParse(File.ReadAllBytes(file), out var first, out var error), $"{file}: {error}");
            var again = SdpSamples.Parse(first!.Write());
            Assert.Equal(first, again);
            Assert.Equal(first.GetHashCode(), again.GetHashCode());
            foreach (var media in first.Media)
                Touch(first, media);
        }
    }

    [Fact]
    public void Random_descriptions_survive_writing()
    {
        var random = new Random(8866);
        for (var round = 0; round < 500; round++)
        {
            var session = RandomSession(random);
            Assert.Equal(session, SdpSamples.Parse(session.Write()));
        }
    }

    [Fact]
    public void No_value_can_add_a_line()
    {
        var session = new SessionDescription(SdpOrigin.Create(1, 1, "192.0.2.1"))
        {
            Attributes = [new("tool", "x\r\nm=audio 1 RTP/AVP 0")],
        };
        Assert.Empty(SdpSamples.Parse(session.Write()).Media);
    }

    [Fact]
    public void Mutated_texts_never_throw()
    {
        var random = new Random(4566);
        var seeds = new[] { SdpSamples.Alice, Browser }.Select(Encoding.UTF8.GetBytes).ToArray();
        var read = 0;
        for (var round = 0; round < 20000; round++)
        {
            var bytes = (byte[])seeds[round % seeds.Length].Clone();
            for (var n = random.Next(1, 8); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (!SessionDescription.TryParse(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var session, out var error))
            {
                Assert.NotEqual(SdpErrorReason.None, error.Reason);
                continue;
            }

            read++;
            foreach (var media in session!.Media)
                Touch(session, media);
            OfferAnswer.CreateAnswer(session, [SdpSamples.Browser(AudioCodec.Opus) with { AcceptedProfiles = [MediaProfile.WebRtc, MediaProfile.Rtp] }]);
        }

        Assert.True(read > 1000);
    }

    private const string Browser = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 0 110\r\n"
        + "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=candidate:1 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0\r\n"
        + "a=ice-ufrag:uUp3\r\na=ice-pwd:8n3pJLzUevN\r\na=fingerprint:sha-256 C8:AD\r\na=setup:actpass\r\na=mid:0\r\n"
        + "a=extmap:1/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level x\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA|2^20|1:4 WSH=64\r\n"
        + "a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=rtcp-fb:* nack pli\r\na=rid:q send pt=1\r\na=rtpmap:110 telephone-event/48000\r\n";

    private static void Touch(SessionDescription s, MediaDescription m)
    {
        _ = (m.RtpMaps, m.Ptime, m.Rtcp, m.Setup, s.DirectionOf(m), s.ConnectionOf(m)?.IPAddress, s.TransportOf(m), MediaProfiles.Of(s, m), s.FingerprintOf(m)?.Bytes());
        _ = m.Candidates.Count() + m.ExtMaps.Count() + m.RtcpFeedback.Count() + m.Rids.Count() + m.Cryptos.Count(c => c.KeyAndSalt() is not null);
    }

    private static SessionDescription RandomSession(Random random)
    {
        var media = Enumerable.Range(0, random.Next(4)).Select(_ => new MediaDescription(Token(), random.Next(65536), Token(), List(Token))
        {
            PortCount = random.Next(1, 4),
            Title = Maybe(),
            Attributes = List(() => new SdpAttribute(Token(), Maybe())),
            Connections = List(() => new SdpConnection("IN", "IP4", Token())),
            Bandwidths = List(() => new SdpBandwidth(Token(), random.Next())),
        });
        return new(new(Token(), random.NextInt64(long.MaxValue).ToString(), "1", "IN", "IP4", Token()))
        {
            Name = Maybe() ?? "-",
            Information = Maybe(),
            Uri = Maybe(),
            Emails = List(Token),
            Phones = List(Token),
            Key = Maybe(),
            Connection = random.Next(2) == 0 ? null : SdpConnection.For(Token()),
            ZoneAdjustments = Maybe(),
            Attributes = List(() => new SdpAttribute(Token(), Maybe())),
            Media = media.ToSdpList(),
            Timings = [new("0", "0") { Repeats = List(Token) }],
        };

        string Token() => new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next('0', '9' + 1)), 'ü', (char)random.Next('a', 'z')]);
        string? Maybe() => random.Next(3) switch { 0 => null, 1 => "", _ => Token() + " :\f\u2028= " + Token() };
        SdpList<T> List<T>(Func<T> make) => Enumerable.Range(0, random.Next(4)).Select(_ => make()).ToSdpList();
    }
}
