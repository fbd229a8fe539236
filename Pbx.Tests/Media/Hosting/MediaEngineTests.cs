using System.Net;
using System.Net.Sockets;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Hosting;

[Collection(AloneCollection.Name)]
public class MediaEngineTests
{
    [Theory]
    [InlineData(ProtocolType.Udp)]
    [InlineData(ProtocolType.Tcp)]
    public void A_busy_shared_port_is_named(ProtocolType protocol)
    {
        using var busy = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (protocol == ProtocolType.Tcp)
            busy.Listen();
        var port = ((IPEndPoint)busy.LocalEndPoint!).Port;
        var failure = Assert.Throws<MediaPortBusyException>(() => TestEngine.Start(o => o with { SharedPort = port }));
        Assert.Equal(protocol.ToString().ToUpperInvariant(), failure.Protocol);
        Assert.Equal(port, failure.EndPoint.Port);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_all_ports_are_taken_a_session_is_refused_and_a_closed_one_makes_room()
    {
        await using var engine = TestEngine.Start(o => o with { RtpLast = o.RtpFirst + 7, PortRest = TimeSpan.Zero });
        var sessions = Enumerable.Range(0, 4).Select(_ => engine.Session(MediaProfile.Rtp)).ToList();
        Assert.Throws<MediaExhaustedException>(() => engine.Session(MediaProfile.Rtp));
        using var web = engine.Session(MediaProfile.WebRtc);
        sessions[2].Dispose();
        await Until.True(() => engine.Statistics.Sessions == 4, "closed");
        using var again = engine.Session(MediaProfile.SdesSrtp);
    }

    [Fact]
    public async Task A_session_has_a_silence_limit_of_its_own()
    {
        await using var engine = TestEngine.Start(o => o with { SilenceAfter = TimeSpan.FromHours(1) });
        var heard = new HeardEvents();
        using var quick = engine.CreateSession(new(MediaProfile.Rtp, "quick") { PeerAddress = IPAddress.Loopback, Observer = heard, SilenceAfter = TimeSpan.FromMilliseconds(200) });
        using var other = engine.Session(MediaProfile.Rtp);
        var answer = other.Answer(quick.CreateOffer([AudioCodec.Pcma]), [AudioCodec.Pcma], MediaDirection.SendReceive, out _);
        Assert.True(quick.ApplyAnswer(answer, out _));
        await Until.True(() => heard.All.Any(e => e is MediaEvent.Silent), "silence told");
    }

    private sealed class HeardEvents : IMediaObserver
    {
        public System.Collections.Concurrent.ConcurrentQueue<MediaEvent> All { get; } = new();

        public void OnMediaEvent(IMediaSession session, MediaEvent mediaEvent) => All.Enqueue(mediaEvent);
    }

    [Fact]
    public async Task Sessions_that_came_and_went_leave_no_socket()
    {
        await using var engine = TestEngine.Start(o => o with { RtpLast = o.RtpFirst + 127, PortRest = TimeSpan.Zero });
        await Round(engine, 20);
        var before = OpenSockets();
        var memory = GC.GetTotalMemory(true);
        for (var i = 0; i < 10; i++)
            await Round(engine, 20);
        Assert.Equal(0, engine.Statistics.Sessions);
        Assert.Equal(0, engine.Shared.UfragCount);
        Assert.InRange(GC.GetTotalMemory(true) - memory, long.MinValue, 2_000_000);
        if (OperatingSystem.IsLinux())
            await Until.True(() => OpenSockets() <= before, "sockets closed");
        Assert.Equal(0, engine.Faults);
    }

    [Fact]
    public async Task The_portable_way_carries_a_call_too()
    {
        await using var system = TestEngine.Start(o => o with { NativeSockets = false });
        await using var phones = TestEngine.Start(o => o with { NativeSockets = false });
        using var leg = system.Session(MediaProfile.SdesSrtp);
        using var phone = new TestPhone(phones, MediaProfile.SdesSrtp).Calls(leg, AudioCodec.Pcma).Plays(440);
        using var echo = system.Echo(leg);
        await phone.Hears(440);
        Assert.Equal(0, system.Faults + phones.Faults);
    }

    [Fact]
    public async Task A_dual_mode_engine_speaks_to_IPv4_phones()
    {
        await using var system = TestEngine.Start(o => o with { BindAddress = IPAddress.Any });
        await using var phones = TestEngine.Start();
        using var leg = system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma).Plays(440);
        using var echo = system.Echo(leg);
        await phone.Hears(440);
    }

    private static async Task Round(MediaEngine engine, int count)
    {
        var sessions = Enumerable.Range(0, count).Select(i => engine.Session((MediaProfile)(i % 4))).ToList();
        foreach (var session in sessions)
        {
            session.CreateOffer([AudioCodec.Pcma]);
            session.Dispose();
        }

        await Until.True(() => engine.Statistics.Sessions == 0, "all closed");
    }

    private static int OpenSockets() => Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
