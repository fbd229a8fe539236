using System.Buffers.Binary;
using System.Text;

namespace Pbx.Media.Rtcp;

/// <summary>Writes packets of a compound one behind the other (RFC 3550 section 6). The buffer must be large enough: 1500 bytes always are.</summary>
public ref struct RtcpWriter(Span<byte> buffer)
{
    internal const uint RembIdentifier = 0x52454D42;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void SenderReport(uint ssrc, in SenderInfo info, scoped ReadOnlySpan<ReportBlock> reports)
    {
        reports = reports[..Math.Min(reports.Length, 31)];
        var body = Begin(RtcpPacketType.SenderReport, reports.Length, 4 + SenderInfo.Length + reports.Length * ReportBlock.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        info.Write(body[4..]);
        Reports(body[(4 + SenderInfo.Length)..], reports);
    }

    public void ReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> reports)
    {
        reports = reports[..Math.Min(reports.Length, 31)];
        var body = Begin(RtcpPacketType.ReceiverReport, reports.Length, 4 + reports.Length * ReportBlock.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        Reports(body[4..], reports);
    }

    /// <summary>A source description with a CNAME of at most 255 bytes.</summary>
    public void Cname(uint ssrc, scoped ReadOnlySpan<char> cname)
    {
        Span<byte> name = stackalloc byte[255];
        if (!Encoding.UTF8.TryGetBytes(cname, name, out var length))
            length = 0;
        // The item list ends with at least one zero and fills up to 32 bits.
        var size = (4 + 2 + length + 1 + 3) / 4 * 4;
        var body = Begin(RtcpPacketType.SourceDescription, 1, size);
        body.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = 1;
        body[5] = (byte)length;
        name[..length].CopyTo(body[6..]);
    }

    public void Bye(uint ssrc) => BinaryPrimitives.WriteUInt32BigEndian(Begin(RtcpPacketType.Bye, 1, 4), ssrc);

    public void Nack(uint sender, uint media, scoped ReadOnlySpan<RtcpNack> entries)
    {
        var body = Feedback(RtcpPacketType.TransportFeedback, RtcpFeedbackFormat.Nack, sender, media, 4 * entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body[(4 * i)..], entries[i].PacketId);
            BinaryPrimitives.WriteUInt16BigEndian(body[(4 * i + 2)..], entries[i].Mask);
        }
    }

    public void Pli(uint sender, uint media) => Feedback(RtcpPacketType.PayloadFeedback, RtcpFeedbackFormat.Pli, sender, media, 0);

    /// <summary>A full intra request; the sequence grows by one with each new request (RFC 5104 section 4.3.1.1).</summary>
    public void Fir(uint sender, uint media, byte sequence)
    {
        // The media SSRC of the head is zero: who is meant stands in the entry.
        var body = Feedback(RtcpPacketType.PayloadFeedback, RtcpFeedbackFormat.Fir, sender, 0, 8);
        body.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, media);
        body[4] = sequence;
    }

    public void Remb(uint sender, ulong bitrate, scoped ReadOnlySpan<uint> sources)
    {
        var body = Feedback(RtcpPacketType.PayloadFeedback, RtcpFeedbackFormat.Application, sender, 0, 8 + 4 * sources.Length);
        var exponent = 0;
        while (bitrate > 0x3FFFF)
        {
            bitrate >>= 1;
            exponent++;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, RembIdentifier);
        body[4] = (byte)sources.Length;
        body[5] = (byte)(exponent << 2 | (int)(bitrate >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], (ushort)bitrate);
        for (var i = 0; i < sources.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(body[(8 + 4 * i)..], sources[i]);
    }

    /// <summary>A transport-cc feedback whose body (base sequence number onwards) was made elsewhere; filled up to 32 bits.</summary>
    public void TransportCc(uint sender, uint media, scoped ReadOnlySpan<byte> feedback)
    {
        var size = (feedback.Length + 3) / 4 * 4;
        var body = Feedback(RtcpPacketType.TransportFeedback, RtcpFeedbackFormat.TransportCc, sender, media, size);
        body.Clear();
        feedback.CopyTo(body);
    }

    private Span<byte> Feedback(RtcpPacketType type, int format, uint sender, uint media, int length)
    {
        var body = Begin(type, format, 8 + length);
        BinaryPrimitives.WriteUInt32BigEndian(body, sender);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media);
        return body[8..];
    }

    private Span<byte> Begin(RtcpPacketType type, int count, int bodyLength)
    {
        var packet = _buffer.Slice(_length, 4 + bodyLength);
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(bodyLength / 4));
        _length += packet.Length;
        return packet[4..];
    }

    private static void Reports(Span<byte> body, ReadOnlySpan<ReportBlock> reports)
    {
        for (var i = 0; i < reports.Length; i++)
            reports[i].Write(body[(i * ReportBlock.Length)..]);
    }
}
