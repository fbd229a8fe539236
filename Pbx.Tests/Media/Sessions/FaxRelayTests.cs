using System.Net;
using System.Net.Sockets;
using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>UDPTL datagrams through the engine, over sockets.</summary>
public sealed class FaxRelayTests : IAsyncDisposable
{
    private static readonly FaxParameters T38 = new([new("T38FaxVersion", "0")]);

    private readonly MediaEngine engine = TestEngine.Start();
    private readonly MediaEngine phones = TestEngine.Start();

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await phones.DisposeAsync();
    }

    [Fact]
    public async Task Datagrams_go_both_ways_as_they_are_and_voice_comes_back()
    {
        var (a, b) = (engine.Session(MediaProfile.Rtp), engine.Session(MediaProfile.Rtp));
        using var one = new TestPhone(phones, MediaProfile.Rtp).Calls(a, AudioCodec.Pcma);
        using var other = new TestPhone(phones, MediaProfile.Rtp).IsCalled(b, AudioCodec.Pcma);
        var (faxOne, faxOther) = (new FaxTap(one.Session), new FaxTap(other.Session));
        using var bridge = engine.Bridge(a, b);
        one.Plays(440);
        await other.Hears(440);
        one.Tone!.Dispose();

        Fax(a, one);
        Fax(b, other);
        await Until.True(() => new[] { a, b, one.Session, other.Session }.All(session => session.GetStatistics().Codec == "T.38"), "all four fax");
        var relayed = engine.Statistics.PacketsRelayed;
        // Numbers in the range where a datagram looks like RTP, RTCP, DTLS or STUN.
        ushort[] numbers = [0, 1, 0x0101, 0x1603, 0x8008, 0x80c8, 0xffff];
        foreach (var number in numbers)
        {
            faxOne.Send(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            faxOther.Send(number, 11);
        }

        await Until.True(() => faxOther.Received.Count == numbers.Length && faxOne.Received.Count == numbers.Length, () => $"{faxOther.Received.Count} and {faxOne.Received.Count} datagrams, {string.Join(' ', engine.Statistics.Drops)}");
        Assert.Equal(numbers.Select(number => FaxTap.Datagram(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), faxOther.Received);
        Assert.Equal(numbers.Select(number => FaxTap.Datagram(number, 11)), faxOne.Received);
        Assert.Equal(relayed + (2 * numbers.Length), engine.Statistics.PacketsRelayed);

        // What is no UDPTL, or longer than any fax machine sends, goes nowhere.
        faxOne.Raw([1, 2]);
        faxOne.Raw(new byte[1473]);
        faxOne.Raw(new byte[1472]);
        await Until.True(() => faxOther.Received.Count == numbers.Length + 1, "the longest is passed on");
        Assert.Equal(2, engine.Statistics.Drops["MalformedUdptl"]);
        Assert.Equal(1472, faxOther.Received.Last().Length);

        one.Calls(a, AudioCodec.Pcma);
        other.IsCalled(b, AudioCodec.Pcma);
        one.Plays(1000);
        await other.Hears(1000);
        Assert.Equal(0, engine.Faults);
    }

    [Fact]
    public async Task Nobody_else_gets_in_and_voice_that_was_on_its_way_does_not_either()
    {
        var (a, b) = (engine.Session(MediaProfile.Rtp), engine.Session(MediaProfile.Rtp));
        using var one = new TestPhone(phones, MediaProfile.Rtp).Calls(a, AudioCodec.Pcma);
        using var other = new TestPhone(phones, MediaProfile.Rtp).IsCalled(b, AudioCodec.Pcma);
        var fax = new FaxTap(other.Session);
        using var bridge = engine.Bridge(a, b);
        one.Plays(440);
        await other.Hears(440);
        // One side has agreed, the other has not yet: its sound goes on for a moment.
        var port = Fax(b, other);
        Fax(a);
        await Until.True(() => engine.Statistics.Drops.ContainsKey("NotExpected"), "late voice is dropped");
        Assert.Empty(fax.Received);

        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        for (ushort i = 0; i < 8; i++)
            stranger.SendTo(FaxTap.Datagram(i, 1), new IPEndPoint(IPAddress.Loopback, port));
        await Until.True(() => engine.Statistics.Drops.GetValueOrDefault("ForeignSource") == 8, "the stranger is dropped");
        Assert.Equal(0, engine.Faults);
    }

    /// <summary>The system offers fax and the phone takes it; returns the system's port.</summary>
    private static int Fax(IMediaSession system, TestPhone phone)
    {
        var offer = system.CreateFaxOffer(T38);
        Assert.True(system.ApplyAnswer(phone.Session.AnswerFax(offer, T38, out var reason), out reason), reason);
        return int.Parse(Encoding.UTF8.GetString(offer).Split("m=image ")[1].Split(' ')[0]);
    }

    /// <summary>A phone that goes on sending RTP has agreed to fax at the port that it has.</summary>
    private static void Fax(IMediaSession system)
    {
        var port = Encoding.UTF8.GetString(system.CreateFaxOffer(T38)).Split("m=image ")[1].Split(' ')[0];
        Assert.True(int.Parse(port) > 0);
        Assert.True(system.ApplyAnswer("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=image 9 udptl t38\r\n"u8, out var reason), reason);
    }
}
