using System.Buffers.Binary;
using System.Text;

namespace Pbx.Media.Rtcp;

/// <summary>Why bytes are not RTCP.</summary>
public enum RtcpError
{
    None,
    TooShort,
    BadVersion,
    BadLength,
    BadPadding,

    /// <summary>The first packet is no report, and reduced size was not agreed (RFC 5506).</summary>
    NotCompound,
}

/// <summary>Walks through a compound packet (RFC 3550 section 6.1) without copying it.</summary>
public ref struct RtcpReader
{
    private ReadOnlySpan<byte> _rest;

    private RtcpReader(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>Checks all lengths first (appendix A.2), so that nothing of a broken packet is used.</summary>
    public static bool TryBegin(ReadOnlySpan<byte> data, bool reducedSize, out RtcpReader reader, out RtcpError error)
    {
        reader = default;
        error = Check(data, reducedSize);
        if (error != RtcpError.None)
            return false;
        reader = new(data);
        return true;
    }

    public bool TryNext(out RtcpPacket packet)
    {
        if (_rest.IsEmpty)
        {
            packet = default;
            return false;
        }

        var length = LengthOf(_rest);
        var padding = (_rest[0] & 0x20) != 0 ? _rest[length - 1] : 0;
        packet = new(_rest[..(length - padding)]);
        _rest = _rest[length..];
        return true;
    }

    private static RtcpError Check(ReadOnlySpan<byte> data, bool reducedSize)
    {
        if (data.Length < 4)
            return RtcpError.TooShort;
        if (!reducedSize && data[1] is not (200 or 201))
            return RtcpError.NotCompound;
        while (!data.IsEmpty)
        {
            if (data.Length < 4)
                return RtcpError.BadLength;
            if (data[0] >> 6 != 2 || data[1] is < 192 or > 223)
                return RtcpError.BadVersion;
            var length = LengthOf(data);
            if (length > data.Length)
                return RtcpError.BadLength;
            if ((data[0] & 0x20) != 0 && (data[length - 1] is 0 || data[length - 1] > length - 4))
                return RtcpError.BadPadding;
            data = data[length..];
        }

        return RtcpError.None;
    }

    private static int LengthOf(ReadOnlySpan<byte> packet) => 4 * (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1);
}

/// <summary>One packet of a compound, without its padding. The Try methods say false when it is of another kind or too short.</summary>
public readonly ref struct RtcpPacket
{
    private readonly ReadOnlySpan<byte> _data;

    internal RtcpPacket(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>The packet with its four bytes of header.</summary>
    public ReadOnlySpan<byte> Data => _data;

    public RtcpPacketType Type => (RtcpPacketType)_data[1];

    /// <summary>Report count, source count or feedback format.</summary>
    public int Count => _data[0] & 0x1F;

    /// <summary>The SSRC of the sender, 0 when the packet is too short for one.</summary>
    public uint SenderSsrc => _data.Length >= 8 ? U32(4) : 0;

    /// <summary>The media SSRC of a feedback packet.</summary>
    public uint MediaSsrc => _data.Length >= 12 ? U32(8) : 0;

    public bool TryGetSenderInfo(out SenderInfo info)
    {
        info = default;
        if (Type != RtcpPacketType.SenderReport || _data.Length < 8 + SenderInfo.Length)
            return false;
        info = SenderInfo.Read(_data[8..]);
        return true;
    }

    /// <summary>How many report blocks an SR or RR really holds.</summary>
    public int ReportCount => Type is RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport
        ? Math.Clamp((_data.Length - ReportStart) / ReportBlock.Length, 0, Count)
        : 0;

    public ReportBlock Report(int index) => ReportBlock.Read(_data[(ReportStart + index * ReportBlock.Length)..]);

    /// <summary>The CNAME of a source description's first chunk, or null.</summary>
    public string? Cname()
    {
        if (Type != RtcpPacketType.SourceDescription || Count == 0)
            return null;
        for (var i = 8; i + 1 < _data.Length && _data[i] != 0; i += 2 + _data[i + 1])
        {
            if (_data[i] == 1 && i + 2 + _data[i + 1] <= _data.Length)
                return Encoding.UTF8.GetString(_data.Slice(i + 2, _data[i + 1]));
        }

        return null;
    }

    /// <summary>How many sources a BYE names.</summary>
    public int ByeCount => Type == RtcpPacketType.Bye ? Math.Min(Count, (_data.Length - 4) / 4) : 0;

    public uint ByeSsrc(int index) => U32(4 + 4 * index);

    public bool IsPli => Type == RtcpPacketType.PayloadFeedback && Count == RtcpFeedbackFormat.Pli && _data.Length >= 12;

    public bool IsNack => Type == RtcpPacketType.TransportFeedback && Count == RtcpFeedbackFormat.Nack && _data.Length >= 16;

    /// <summary>Entries of a NACK, each a lost packet and a mask of the sixteen that follow.</summary>
    public int NackCount => IsNack ? (_data.Length - 12) / 4 : 0;

    public RtcpNack Nack(int index) => new(U16(12 + 4 * index), U16(14 + 4 * index));

    /// <summary>Entries of a full intra request.</summary>
    public int FirCount => Type == RtcpPacketType.PayloadFeedback && Count == RtcpFeedbackFormat.Fir ? Math.Max(0, _data.Length - 12) / 8 : 0;

    public (uint Ssrc, byte Sequence) Fir(int index) => (U32(12 + 8 * index), _data[16 + 8 * index]);

    /// <summary>Receiver estimated maximum bit rate, bit per second.</summary>
    public bool TryGetRemb(out ulong bitrate)
    {
        bitrate = 0;
        if (Type != RtcpPacketType.PayloadFeedback || Count != RtcpFeedbackFormat.Application || _data.Length < 20 || U32(12) != RtcpWriter.RembIdentifier)
            return false;
        var exponent = _data[17] >> 2;
        ulong mantissa = (uint)((_data[17] & 3) << 16 | _data[18] << 8 | _data[19]);
        bitrate = exponent > 46 ? ulong.MaxValue : mantissa << exponent;
        return true;
    }

    /// <summary>The body of a transport-cc feedback, behind the media SSRC.</summary>
    public bool TryGetTransportCc(out ReadOnlySpan<byte> feedback)
    {
        var found = Type == RtcpPacketType.TransportFeedback && Count == RtcpFeedbackFormat.TransportCc && _data.Length >= 20;
        feedback = found ? _data[12..] : default;
        return found;
    }

    private int ReportStart => Type == RtcpPacketType.SenderReport ? 8 + SenderInfo.Length : 8;

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_data[at..]);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_data[at..]);
}
