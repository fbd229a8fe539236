using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>A packet in a <see cref="PacketRing"/>, without its payload.</summary>
internal record struct RingPacket(PayloadFormat Format, uint Ssrc, ushort Sequence, uint Timestamp, TimeSpan At, int Length);

/// <summary>
/// Packets on their way from the worker that received them to the thread that decodes them: one writes, one reads, nobody waits and nothing is allocated.
/// When it is full a packet is refused.
/// </summary>
internal sealed class PacketRing
{
    // Five seconds of packets of 20 ms, and room for the largest that a codec makes.
    private const int Slots = 256;
    private const int Bytes = 1 << 16;

    /// <summary>No payload is longer.</summary>
    public const int LongestPayload = 2048;

    private readonly RingPacket[] _slots = new RingPacket[Slots];
    private readonly byte[] _bytes = new byte[Bytes];
    private long _written;
    private long _writtenBytes;
    private long _read;
    private long _readBytes;

    /// <summary>Packets refused.</summary>
    public long Missed { get; private set; }

    public bool TryWrite(in InboundPacket packet)
    {
        var payload = packet.Payload;
        var (slot, start) = (_written, _writtenBytes);
        if (payload.Length > LongestPayload || slot - Volatile.Read(ref _read) >= Slots || start + payload.Length - Volatile.Read(ref _readBytes) > Bytes)
        {
            Missed++;
            return false;
        }

        var at = (int)(start & (Bytes - 1));
        var first = Math.Min(payload.Length, Bytes - at);
        payload[..first].CopyTo(_bytes.AsSpan(at));
        payload[first..].CopyTo(_bytes);
        _slots[slot & (Slots - 1)] = new(packet.Format!, packet.Ssrc, packet.Sequence, packet.Timestamp, packet.Now, payload.Length);
        _writtenBytes = start + payload.Length;
        Volatile.Write(ref _written, slot + 1);
        return true;
    }

    public bool TryPeek(out RingPacket packet)
    {
        if (_read == Volatile.Read(ref _written))
        {
            packet = default;
            return false;
        }

        packet = _slots[_read & (Slots - 1)];
        return true;
    }

    /// <summary>Takes the packet that was looked at, with its payload.</summary>
    public void Take(in RingPacket packet, Span<byte> payload)
    {
        var at = (int)(_readBytes & (Bytes - 1));
        var first = Math.Min(packet.Length, Bytes - at);
        _bytes.AsSpan(at, first).CopyTo(payload);
        _bytes.AsSpan(0, packet.Length - first).CopyTo(payload[first..]);
        Volatile.Write(ref _readBytes, _readBytes + packet.Length);
        Volatile.Write(ref _read, _read + 1);
    }
}
