using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Media.Sessions;

namespace Pbx.Tests.Media.Sdp;

/// <summary>What a session says of voice and fax over its life, as text (RFC 3264 8, RFC 3362).</summary>
public sealed class FaxOfferAnswerTests : IAsyncDisposable
{
    // As a gateway writes it: lower case, flags without value, more than one section.
    private const string Gateway = """
        v=0
        o=gw 1 1 IN IP4 192.0.2.7
        s=-
        c=IN IP4 192.0.2.7
        t=0 0
        m=audio 0 RTP/AVP 8
        m=image 5004 UDPTL T38
        c=IN IP4 192.0.2.8
        a=T38FaxVersion:3
        a=T38MaxBitRate:33600
        a=T38FaxFillBitRemoval
        a=t38faxtranscodingjbig
        a=T38FaxRateManagement:transferredTCF
        a=T38FaxMaxBuffer:2000
        a=T38FaxMaxDatagram:320
        a=T38FaxUdpEC:t38UDPRedundancy
        a=sendrecv

        """;

    private static readonly FaxParameters Ours = new([new("T38FaxVersion", "0"), new("T38FaxUdpEC", "t38UDPFEC")]);

    private readonly MediaEngine engine = TestEngine.Start();
    private readonly IMediaSession session;

    public FaxOfferAnswerTests() => session = engine.Session(MediaProfile.Rtp);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public void What_a_gateway_says_of_itself_is_read_whole_and_nothing_else()
    {
        Assert.True(SessionDescription.TryParse(Gateway, out var description, out _));
        var fax = FaxParameters.Of(description!)!;
        Assert.Equal(
            ["T38FaxVersion:3", "T38MaxBitRate:33600", "T38FaxFillBitRemoval", "t38faxtranscodingjbig", "T38FaxRateManagement:transferredTCF", "T38FaxMaxBuffer:2000", "T38FaxMaxDatagram:320", "T38FaxUdpEC:t38UDPRedundancy"],
            fax.Attributes.Select(attribute => attribute.ToString()));
        Assert.Null(Of(Gateway.Replace("UDPTL", "TCP")));
        Assert.Null(Of(Gateway.Replace("5004", "0")));
        Assert.Null(Of(Gateway.Replace("T38\n", "xyz\n")));
        Assert.Equal(16, Of(Gateway + string.Concat(Enumerable.Range(0, 40).Select(i => $"a=T38X{i}:1\n")))!.Attributes.Count);
        Assert.Equal(8, Of(Gateway + $"a=T38X:{new string('x', 64)}\n")!.Attributes.Count);
    }

    [Fact]
    public void An_answer_takes_the_fax_and_refuses_the_rest_in_its_place()
    {
        var answer = Parse(session.AnswerFax(Encoding.UTF8.GetBytes(Gateway), Ours, out _)!);
        Assert.Equal([("audio", 0), ("image", Port(answer))], answer.Media.Select(section => (section.MediaType, section.Port)));
        Assert.Equal("m=image", answer.Write().Split("\r\n").First(line => line.StartsWith("m=image", StringComparison.Ordinal))[..7]);
        Assert.Equal(["T38FaxVersion:0", "T38FaxUdpEC:t38UDPFEC"], answer.Media[1].Attributes.Select(attribute => attribute.ToString()));
        Assert.Equal("33600", session.Fax!.Attributes[1].Value);
        Assert.Equal("T.38", Statistics());
        // Our own offer comes into the section of the voice that was refused, and the fax is refused.
        var voice = Parse(session.CreateOffer([AudioCodec.Pcma]));
        Assert.True(voice.Media[0].Port > 0);
        Assert.Equal([("audio", "RTP/AVP", false), ("image", "UDPTL", true)], voice.Media.Select(section => (section.MediaType, section.Protocol, section.Port == 0)));
    }

    [Fact]
    public void Fax_takes_the_place_of_the_voice_and_gives_it_back()
    {
        using var phone = new TestPhone(engine, MediaProfile.Rtp).IsCalled(session, AudioCodec.Pcma);
        var voice = Parse(session.CreateOffer([AudioCodec.Pcma]));
        var offer = session.CreateFaxOffer(Ours);
        Assert.Equal(["image"], Parse(offer).Media.Select(section => section.MediaType));
        Assert.Equal(voice.Media[0].Port, Port(Parse(offer)));
        Assert.Equal(voice.Origin.SessionId, Parse(offer).Origin.SessionId);
        Assert.Equal(int.Parse(voice.Origin.SessionVersion) + 1, int.Parse(Parse(offer).Origin.SessionVersion));
        // Refused: voice stays what is agreed, and is offered in the same place.
        Assert.Null(session.Fax);
        Assert.Equal(voice.Media, Parse(session.CreateOffer([AudioCodec.Pcma])).Media);

        var answer = phone.Session.AnswerFax(session.CreateFaxOffer(Ours), new([new("T38FaxVersion", "3")]), out var reason);
        Assert.True(answer is not null, reason);
        Assert.True(session.ApplyAnswer(answer, out reason), reason);
        Assert.Equal("T38FaxVersion:3", session.Fax!.Attributes[0].ToString());
        Assert.Equal("PCMA", session.Codec!.Name);
        Assert.Equal(["audio"], Parse(session.CreateOffer([AudioCodec.Pcma])).Media.Select(section => section.MediaType));
        Assert.True(session.ApplyAnswer(phone.Session.Answer(session.CreateOffer([AudioCodec.Pcma]), [AudioCodec.Pcma], MediaDirection.SendReceive, out _), out reason), reason);
        Assert.Null(session.Fax);
    }

    [Theory]
    [InlineData("m=image 0 udptl t38")]
    [InlineData("m=audio 4000 RTP/AVP 8")]
    [InlineData("")]
    public void An_answer_without_fax_is_a_refusal(string section)
    {
        session.CreateFaxOffer(Ours);
        Assert.False(session.ApplyAnswer(Encoding.UTF8.GetBytes($"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{section}\r\n"), out var reason));
        Assert.Equal("fax: RefusedByPeer", reason);
        Assert.Null(session.Fax);
    }

    [Fact]
    public void A_voice_offer_beside_a_fax_offer_is_answered_with_voice()
    {
        var offer = Gateway.Replace("m=audio 0", "m=audio 4000");
        var answer = Parse(session.Answer(Encoding.UTF8.GetBytes(offer), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!);
        Assert.Equal([true, false], answer.Media.Select(section => section.Port > 0));
    }

    [Fact]
    public void An_encrypted_session_carries_no_fax()
    {
        using var encrypted = engine.Session(MediaProfile.SdesSrtp);
        Assert.Null(encrypted.AnswerFax(Encoding.UTF8.GetBytes(Gateway), Ours, out var reason));
        Assert.Contains("encryption", reason);
        Assert.Throws<InvalidOperationException>(() => encrypted.CreateFaxOffer(Ours));
    }

    private static FaxParameters? Of(string sdp) => SessionDescription.TryParse(sdp, out var description, out _) ? FaxParameters.Of(description!) : null;

    private static int Port(SessionDescription description) => description.Media.Single(section => section.MediaType == "image").Port;

    private static SessionDescription Parse(byte[] sdp)
    {
        Assert.True(SessionDescription.TryParse(sdp, out var description, out var error), $"{error}");
        return description!;
    }

    private string? Statistics()
    {
        SpinWait.SpinUntil(() => session.GetStatistics().Codec is not null, 5000);
        return session.GetStatistics().Codec;
    }
}
