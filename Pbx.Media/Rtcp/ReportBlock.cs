using System.Buffers.Binary;

namespace Pbx.Media.Rtcp;

/// <summary>What a receiver says of one source (RFC 3550 section 6.4.1).</summary>
public readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    internal static ReportBlock Read(ReadOnlySpan<byte> b) => new(
        BinaryPrimitives.ReadUInt32BigEndian(b), b[4], BinaryPrimitives.ReadInt32BigEndian(b[4..]) << 8 >> 8, BinaryPrimitives.ReadUInt32BigEndian(b[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(b[12..]), BinaryPrimitives.ReadUInt32BigEndian(b[16..]), BinaryPrimitives.ReadUInt32BigEndian(b[20..]));

    internal void Write(Span<byte> b)
    {
        BinaryPrimitives.WriteUInt32BigEndian(b, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(b[4..], CumulativeLost & 0xFFFFFF);
        b[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(b[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], DelaySinceLastSenderReport);
    }
}

/// <summary>The sender's part of an SR (RFC 3550 section 6.4.1).</summary>
public readonly record struct SenderInfo(ulong NtpTime, uint RtpTimestamp, uint PacketCount, uint OctetCount)
{
    public const int Length = 20;

    internal static SenderInfo Read(ReadOnlySpan<byte> b) => new(
        BinaryPrimitives.ReadUInt64BigEndian(b), BinaryPrimitives.ReadUInt32BigEndian(b[8..]), BinaryPrimitives.ReadUInt32BigEndian(b[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(b[16..]));

    internal void Write(Span<byte> b)
    {
        BinaryPrimitives.WriteUInt64BigEndian(b, NtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(b[12..], PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], OctetCount);
    }
}
