using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Sessions;

/// <summary>Packets that are not the peer's.</summary>
public sealed class HostileTests : IAsyncLifetime
{
    private readonly MediaEngine _system = TestEngine.Start();
    private readonly MediaEngine _phones = TestEngine.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _system.Faults);
        await _phones.DisposeAsync();
        await _system.DisposeAsync();
    }

    [Fact]
    public async Task A_stranger_neither_is_heard_nor_hears_and_the_call_goes_on()
    {
        using var leg = _system.Session(MediaProfile.Rtp);
        using var phone = new TestPhone(_phones, MediaProfile.Rtp).Calls(leg, AudioCodec.Pcma).Plays(440);
        using var echo = _system.Echo(leg);
        await phone.Hears(440);
        var port = ((Pbx.Media.Hosting.FlowOwner)((Pbx.Media.Sessions.MediaSession)leg).Host).Port;
        using var attacker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        attacker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        attacker.Blocking = false;
        phone.Tap.Clear();
        var packet = new byte[172];
        for (ushort i = 0; i < 200; i++)
        {
            packet[0] = 0x80;
            packet[1] = 8;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), i);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), i * 160u);
            packet[11] = 0x66;
            attacker.SendTo(packet, new IPEndPoint(IPAddress.Loopback, port));
            if (i % 20 == 0)
                await Until.True(() => phone.Tap.Packets.Count > i / 20, "the call goes on");
        }

        await Until.True(() => _system.Statistics.Drops.GetValueOrDefault("ForeignSource") >= 200, "every one was counted");
        await phone.Hears(440);
        Assert.Equal(0, attacker.Available);
    }

    [Fact]
    public async Task Junk_on_every_port_is_counted_and_changes_nothing()
    {
        using var leg = _system.Session(MediaProfile.DtlsSrtp);
        using var web = _system.Session(MediaProfile.WebRtc);
        using var phone = new TestPhone(_phones, MediaProfile.DtlsSrtp).Calls(leg, AudioCodec.Pcma).Plays(440);
        using var echo = _system.Echo(leg);
        await phone.Hears(440);
        var port = ((Pbx.Media.Hosting.FlowOwner)((Pbx.Media.Sessions.MediaSession)leg).Host).Port;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(7);
        var junk = new byte[1500];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(junk);
            // All kinds of first byte, so that each protocol sees its share.
            junk[0] = (byte)((i % 7) switch { 0 => 0, 1 => 22, 2 => 0x80, 3 => 0x90, 4 => 0xA0, 5 => 0xBF, _ => junk[0] });
            var length = random.Next(0, 1500);
            socket.SendTo(junk.AsSpan(0, length), new IPEndPoint(IPAddress.Loopback, (i % 3) switch { 0 => port, 1 => port + 1, _ => _system.SharedPort }));
        }

        phone.Tap.Clear();
        await phone.Hears(440);
        var drops = _system.Statistics.Drops;
        Assert.True(drops.Values.Sum() > 1000);
        Assert.True(drops.ContainsKey("UnknownPeer"));
        Assert.True(drops.ContainsKey("UnknownKind"));
        Assert.True(_system.Shared.AddressCount == 0);
    }
}
