using System.Buffers.Binary;

namespace Pbx.Media.Rtp;

/// <summary>Why bytes are not an RTP packet.</summary>
public enum RtpError
{
    None,
    TooShort,
    BadVersion,
    BadCsrcCount,
    BadExtension,
    BadPadding,

    /// <summary>The second byte says RTCP (RFC 5761 section 4).</summary>
    IsRtcp,
}

/// <summary>A view of an RTP packet (RFC 3550 section 5.1) in the buffer where it lies; nothing is copied.</summary>
public readonly ref struct RtpPacket
{
    public const int MinHeaderLength = 12;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _extensionStart;
    private readonly int _extensionLength;
    private readonly int _headerLength;
    private readonly int _paddingLength;

    private RtpPacket(ReadOnlySpan<byte> data, int extensionStart, int extensionLength, int headerLength, int paddingLength)
    {
        _data = data;
        _extensionStart = extensionStart;
        _extensionLength = extensionLength;
        _headerLength = headerLength;
        _paddingLength = paddingLength;
    }

    public ReadOnlySpan<byte> Data => _data;

    public bool Marker => (_data[1] & 0x80) != 0;

    public int PayloadType => _data[1] & 0x7F;

    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_data[2..]);

    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_data[4..]);

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_data[8..]);

    public int CsrcCount => _data[0] & 0x0F;

    public bool HasExtension => (_data[0] & 0x10) != 0;

    /// <summary>The 16 bits that say what the extension is: 0xBEDE for one-byte elements, 0x100x for two-byte ones (RFC 8285).</summary>
    public ushort ExtensionProfile => HasExtension ? BinaryPrimitives.ReadUInt16BigEndian(_data[(_extensionStart - 4)..]) : (ushort)0;

    public ReadOnlySpan<byte> ExtensionData => _data.Slice(_extensionStart, _extensionLength);

    /// <summary>Header, CSRC list and extension.</summary>
    public int HeaderLength => _headerLength;

    public int PaddingLength => _paddingLength;

    public ReadOnlySpan<byte> Header => _data[.._headerLength];

    public ReadOnlySpan<byte> Payload => _data[_headerLength..^_paddingLength];

    public uint Csrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_data[(MinHeaderLength + 4 * index)..]);

    public static bool TryParse(ReadOnlySpan<byte> data, out RtpPacket packet, out RtpError error) =>
        TryParse(data, encrypted: false, out packet, out error);

    /// <summary>Reads header and extension; of an encrypted packet the padding cannot be read yet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, bool encrypted, out RtpPacket packet, out RtpError error)
    {
        packet = default;
        error = Check(data, encrypted, out var extensionStart, out var extensionLength, out var headerLength, out var padding);
        if (error != RtpError.None)
            return false;
        packet = new(data, extensionStart, extensionLength, headerLength, padding);
        return true;
    }

    /// <summary>The value of a header extension element with this id (RFC 8285 sections 4.2 and 4.3).</summary>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        var profile = ExtensionProfile;
        if (profile != RtpExtensions.OneByteProfile && (profile & 0xFFF0) != RtpExtensions.TwoByteProfile)
        {
            value = default;
            return false;
        }

        return RtpExtensions.TryFind(ExtensionData, profile == RtpExtensions.OneByteProfile, id, out value);
    }

    private static RtpError Check(
        ReadOnlySpan<byte> data, bool encrypted, out int extensionStart, out int extensionLength, out int headerLength, out int padding)
    {
        (extensionStart, extensionLength, headerLength, padding) = (0, 0, 0, 0);
        if (data.Length < MinHeaderLength)
            return RtpError.TooShort;
        if (data[0] >> 6 != 2)
            return RtpError.BadVersion;
        if (data[1] is >= 192 and <= 223)
            return RtpError.IsRtcp;
        headerLength = MinHeaderLength + 4 * (data[0] & 0x0F);
        if (data.Length < headerLength)
            return RtpError.BadCsrcCount;
        extensionStart = headerLength;
        if ((data[0] & 0x10) != 0)
        {
            if (data.Length < headerLength + 4)
                return RtpError.BadExtension;
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(data[(headerLength + 2)..]);
            extensionStart = headerLength + 4;
            headerLength = extensionStart + extensionLength;
            if (data.Length < headerLength)
                return RtpError.BadExtension;
        }

        if (!encrypted && (data[0] & 0x20) != 0)
        {
            padding = data[^1];
            if (padding == 0 || padding > data.Length - headerLength)
                return RtpError.BadPadding;
        }

        return RtpError.None;
    }
}
