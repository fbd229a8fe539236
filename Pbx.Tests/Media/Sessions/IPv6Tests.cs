using System.Net;
using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Media over IPv6 on loopback (RFC 8866 5.7, RFC 6157).</summary>
public sealed class IPv6Tests
{
    public static TheoryData<MediaProfile, bool> Ways => new()
    {
        { MediaProfile.Rtp, true },
        { MediaProfile.Rtp, false },
        { MediaProfile.SdesSrtp, true },
        { MediaProfile.DtlsSrtp, true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Phones_on_IPv6_hear_each_other(MediaProfile profile, bool native)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "the machine has no IPv6");
        await using var system = TestEngine.Start(o => o with { BindAddress = IPAddress.IPv6Loopback, NativeSockets = native });
        await using var phones = TestEngine.Start(o => o with { BindAddress = IPAddress.IPv6Loopback, NativeSockets = native });
        using var left = system.Session(profile, peer: IPAddress.IPv6Loopback);
        using var right = system.Session(profile, beside: left, peer: IPAddress.IPv6Loopback);
        using var caller = new TestPhone(phones, profile, IPAddress.IPv6Loopback).Calls(left, AudioCodec.Pcma);
        using var callee = new TestPhone(phones, profile, IPAddress.IPv6Loopback).IsCalled(right, AudioCodec.Pcma);
        using var bridge = system.Bridge(left, right);
        caller.Plays(440);
        callee.Plays(1000);
        await caller.Hears(1000);
        await callee.Hears(440);
        Assert.Equal(0, system.Faults);
    }

    [Fact]
    public async Task Offer_and_answer_name_IPv6_addresses_and_other_ports_of_the_peer_are_learnt()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "the machine has no IPv6");
        await using var system = TestEngine.Start(o => o with { BindAddress = IPAddress.IPv6Loopback });
        using var leg = system.Session(MediaProfile.Rtp, peer: IPAddress.IPv6Loopback);
        using var socket = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        // The port that is written is not the one that sends, as behind a NAT.
        var answer = leg.Answer(
            Encoding.UTF8.GetBytes("v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtcp:10 IN IP6 ::1\r\n"),
            [AudioCodec.Pcma], MediaDirection.SendReceive, out var reason);
        Assert.True(answer is not null, reason);
        Check(answer, out var port);
        using var offering = system.Session(MediaProfile.Rtp, peer: IPAddress.IPv6Loopback);
        Check(offering.CreateOffer([AudioCodec.Pcma]), out var other);
        Assert.NotEqual(port, other);

        using var echo = system.Echo(leg);
        var packet = new byte[172];
        var back = socket.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();
        ushort sequence = 0;
        await Until.True(
            () =>
            {
                Pbx.Media.Rtp.RtpWriter.WriteHeader(packet, false, 8, ++sequence, (uint)(sequence * 160), 77);
                socket.Send(packet, new IPEndPoint(IPAddress.IPv6Loopback, port));
                return back.IsCompleted;
            },
            "a packet back");
        var received = await back;
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, port), received.RemoteEndPoint);
        Assert.Equal(172, received.Buffer.Length);
    }

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("::", false)]
    public async Task A_system_on_all_addresses_joins_both_families(string bind, bool native)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "the machine has no IPv6");
        await using var system = TestEngine.Start(o => o with { BindAddress = IPAddress.Parse(bind), NativeSockets = native });
        await using var oldPhones = TestEngine.Start();
        await using var newPhones = TestEngine.Start(o => o with { BindAddress = IPAddress.IPv6Loopback });
        using var left = system.Session(MediaProfile.Rtp);
        using var right = system.Session(MediaProfile.Rtp, beside: left, peer: IPAddress.IPv6Loopback);
        using var web = system.Session(MediaProfile.WebRtc);
        using var browser = new TestBrowser(system.SharedPort, tcp: !native);
        browser.Start(web.Answer(browser.Offer(), [AudioCodec.Pcma], MediaDirection.SendReceive, out _)!);
        using var echo = system.Echo(web);
        using var caller = new TestPhone(oldPhones, MediaProfile.Rtp).Calls(left, AudioCodec.Pcma);
        using var callee = new TestPhone(newPhones, MediaProfile.Rtp, IPAddress.IPv6Loopback).IsCalled(right, AudioCodec.Pcma);
        using var bridge = system.Bridge(left, right);
        caller.Plays(440);
        callee.Plays(1000);
        await caller.Hears(1000);
        await callee.Hears(440);
        await browser.Hears(800);
        Assert.Equal(0, system.Faults);
    }

    private static void Check(byte[] sdp, out int port)
    {
        var text = Encoding.UTF8.GetString(sdp);
        Assert.True(SessionDescription.TryParse(sdp, out var description, out _), text);
        Assert.Matches("(?m)^o=.* IN IP6 ::1\r?$", text);
        Assert.Contains("c=IN IP6 ::1\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("IP4", text, StringComparison.Ordinal);
        port = description!.FirstAudio!.Port;
        Assert.NotEqual(0, port);
    }
}
