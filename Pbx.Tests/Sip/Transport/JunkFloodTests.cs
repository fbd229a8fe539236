using System.Net.Sockets;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Transport;

/// <summary>What strangers send to the SIP port leaves nothing behind. It measures the memory of the whole process, so it runs alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class JunkFloodTests : IDisposable
{
    private readonly SipTransports _server = new();
    private readonly RecordingSink _sink = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_flood_of_junk_leaves_memory_flat()
    {
        var udp = _server.AddUdp(Samples.Free());
        _sink.KeepErrors = false;
        _server.Start(_sink);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(udp.LocalEndPoint);
        var random = new Random(1);
        var junk = new byte[600];
        var good = Samples.OptionsBytes("junk");
        var sent = 0;
        async Task Flood(int count)
        {
            for (var i = 0; i < count; i++)
            {
                random.NextBytes(junk);
                // Half of it looks like SIP for a while.
                if ((i & 1) == 0) good.AsSpan(0, random.Next(good.Length)).CopyTo(junk);
                client.Send(junk.AsSpan(0, random.Next(5, junk.Length)));
                sent++;
                if (i % 50 == 0) await Until.True(() => Heard() >= sent, "the transport has done it");
            }
        }
        long Heard() => _server.Counters[TransportEvent.Refused] + _server.Counters[TransportEvent.Received];
        await Flood(2000);
        var before = GC.GetTotalMemory(true);
        await Flood(30_000);
        var grown = GC.GetTotalMemory(true) - before;
        Assert.InRange(grown, long.MinValue, 4_000_000);
        client.Send(Samples.OptionsBytes("alive"));
        SipMessage message;
        do message = (await _sink.Message()).Message; while (message.CallId != "alive");
    }
}
