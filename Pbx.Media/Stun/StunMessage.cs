using System.Buffers.Binary;
using System.Security.Cryptography;
using Pbx.Media.Ice;

namespace Pbx.Media.Stun;

/// <summary>A STUN message read where it lies (RFC 8489 5, 14). Attributes behind MESSAGE-INTEGRITY are not signed and are not given out.</summary>
public readonly ref struct StunMessage
{
    public const uint MagicCookie = 0x2112A442;
    public const int HeaderLength = 20;
    public const int MaxLength = 2048;

    private const int TransactionIdOffset = 8, TransactionIdLength = 12;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _integrity;
    private readonly int _fingerprint;
    private readonly int _end;

    private StunMessage(ReadOnlySpan<byte> packet, int integrity, int fingerprint, int end)
    {
        _packet = packet;
        _integrity = integrity;
        _fingerprint = fingerprint;
        _end = end;
    }

    public StunClass Class
    {
        get
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_packet);
            return (StunClass)(((type >> 4) & 1) | ((type >> 7) & 2));
        }
    }

    public int Method
    {
        get
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_packet);
            return (type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2);
        }
    }

    public ReadOnlySpan<byte> TransactionId => _packet.Slice(TransactionIdOffset, TransactionIdLength);

    public bool HasIntegrity => _integrity > 0;

    public bool HasFingerprint => _fingerprint > 0;

    public ReadOnlySpan<byte> Username => TryGet(StunAttribute.Username, out var value) ? value : default;

    public bool UseCandidate => TryGet(StunAttribute.UseCandidate, out _);

    public uint? Priority => TryGet(StunAttribute.Priority, out var value) && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    /// <summary>The tie-breaker of a peer that believes to be controlled.</summary>
    public ulong? IceControlled => TieBreaker(StunAttribute.IceControlled);

    /// <summary>The tie-breaker of a peer that believes to be controlling.</summary>
    public ulong? IceControlling => TieBreaker(StunAttribute.IceControlling);

    /// <summary>The code of an error response, or 0.</summary>
    public int ErrorCode => TryGet(StunAttribute.ErrorCode, out var value) && value.Length >= 4 ? ((value[2] & 7) * 100) + value[3] : 0;

    public static bool LooksLikeStun(ReadOnlySpan<byte> packet) =>
        packet.Length >= HeaderLength && packet[0] < 0x40 && BinaryPrimitives.ReadUInt32BigEndian(packet[4..]) == MagicCookie;

    public static bool TryParse(ReadOnlySpan<byte> packet, out StunMessage message, out StunParseError error)
    {
        message = default;
        error = StunParseError.TooShort;
        if (packet.Length < HeaderLength) return false;
        error = StunParseError.TooLong;
        if (packet.Length > MaxLength) return false;
        error = StunParseError.NotStun;
        if (!LooksLikeStun(packet)) return false;
        error = StunParseError.BadLength;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (length % 4 != 0 || length + HeaderLength != packet.Length) return false;

        error = StunParseError.TruncatedAttribute;
        int integrity = 0, fingerprint = 0, end = packet.Length;
        for (var at = HeaderLength; at < packet.Length;)
        {
            // Lengths are multiples of four, so that a whole attribute header is always left here.
            var type = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 2)..]);
            var next = at + 4 + ((size + 3) & ~3);
            if (next > packet.Length) return false;
            if (type == StunAttribute.MessageIntegrity && size == 20 && integrity == 0)
            {
                integrity = at;
                end = at;
            }
            else if (type == StunAttribute.Fingerprint && size == 4 && next == packet.Length)
            {
                fingerprint = at;
                end = Math.Min(end, at);
            }
            at = next;
        }
        message = new StunMessage(packet, integrity, fingerprint, end);
        error = StunParseError.None;
        return true;
    }

    /// <summary>The first attribute of this type that MESSAGE-INTEGRITY, if any, covers.</summary>
    public bool TryGet(ushort type, out ReadOnlySpan<byte> value)
    {
        for (var at = HeaderLength; at < _end;)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(_packet[(at + 2)..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]) == type)
            {
                value = _packet.Slice(at + 4, size);
                return true;
            }
            at += 4 + ((size + 3) & ~3);
        }
        value = default;
        return false;
    }

    /// <summary>Collects types that must be understood and are not (RFC 8489 6.3.1); returns how many.</summary>
    public int UnknownAttributes(Span<ushort> types)
    {
        var count = 0;
        for (var at = HeaderLength; at < _end && count < types.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]);
            if (type < 0x8000 && !StunAttribute.IsKnown(type)) types[count++] = type;
            at += 4 + ((BinaryPrimitives.ReadUInt16BigEndian(_packet[(at + 2)..]) + 3) & ~3);
        }
        return count;
    }

    /// <summary>XOR-MAPPED-ADDRESS (RFC 8489 14.2) as a UDP address.</summary>
    public bool TryGetXorMappedAddress(out TransportAddress address)
    {
        address = default;
        if (!TryGet(StunAttribute.XorMappedAddress, out var value) || value.Length < 8) return false;
        var size = value[1] switch { 1 => 4, 2 => 16, _ => 0 };
        if (size == 0 || value.Length != 4 + size) return false;
        var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (MagicCookie >> 16));
        Span<byte> bytes = stackalloc byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)(value[4 + i] ^ _packet[4 + i]);
        address = TransportAddress.FromBytes(IceProtocol.Udp, bytes, port);
        return true;
    }

    /// <summary>MESSAGE-INTEGRITY under this key (RFC 8489 14.5): in ICE the password, as bytes.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (_integrity == 0) return false;
        Span<byte> signed = stackalloc byte[MaxLength];
        signed = signed[.._integrity];
        _packet[.._integrity].CopyTo(signed);
        // Signed with the length that the message has with nothing behind MESSAGE-INTEGRITY.
        BinaryPrimitives.WriteUInt16BigEndian(signed[2..], (ushort)(_integrity + 24 - HeaderLength));
        Span<byte> mac = stackalloc byte[20];
        HMACSHA1.HashData(key, signed, mac);
        return CryptographicOperations.FixedTimeEquals(mac, _packet.Slice(_integrity + 4, 20));
    }

    /// <summary>FINGERPRINT (RFC 8489 14.7).</summary>
    public bool VerifyFingerprint() =>
        _fingerprint > 0
        && (Crc32.Compute(_packet[.._fingerprint]) ^ StunWriter.FingerprintXor) == BinaryPrimitives.ReadUInt32BigEndian(_packet[(_fingerprint + 4)..]);

    private ulong? TieBreaker(ushort type) => TryGet(type, out var value) && value.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(value) : null;
}
