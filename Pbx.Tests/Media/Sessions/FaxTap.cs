using System.Buffers.Binary;
using System.Collections.Concurrent;
using Pbx.Media;
using Pbx.Media.Sessions;

namespace Pbx.Tests.Media.Sessions;

/// <summary>The fax side of a test phone: sends UDPTL datagrams and keeps those that come.</summary>
internal sealed class FaxTap : IFlowListener
{
    private readonly MediaSession session;
    private int heard;

    public FaxTap(IMediaSession phone)
    {
        session = (MediaSession)phone;
        session.Host.Post(() => session.Flow.Listen(this));
    }

    public ConcurrentQueue<byte[]> Received { get; } = new();

    /// <summary>How many datagrams have come, those that were taken out of <see cref="Received"/> included.</summary>
    public int Heard => Volatile.Read(ref heard);

    public bool OutlivesBridges => true;

    public void OnRtp(in InboundPacket packet) { }

    public void OnFax(ReadOnlySpan<byte> datagram)
    {
        Received.Enqueue(datagram.ToArray());
        Interlocked.Increment(ref heard);
    }

    public void OnSourceGone() { }

    /// <summary>Sends a datagram; its number is all that anybody between may read.</summary>
    public void Send(ushort number, params byte[] content) => Raw(Datagram(number, content));

    public void Raw(byte[] datagram) => session.Host.Post(() => session.Flow.SendFax(datagram));

    public static byte[] Datagram(ushort number, params byte[] content)
    {
        var datagram = new byte[content.Length + 5];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, number);
        datagram[2] = (byte)content.Length;
        content.CopyTo(datagram, 3);
        return datagram;
    }
}
