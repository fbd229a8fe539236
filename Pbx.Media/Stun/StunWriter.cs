using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pbx.Media.Ice;

namespace Pbx.Media.Stun;

/// <summary>Writes a STUN message into a caller's buffer (RFC 8489 5, 14). Where the buffer is too small, <see cref="Length"/> ends as 0.</summary>
public ref struct StunWriter
{
    internal const uint FingerprintXor = 0x5354554E;

    private readonly Span<byte> _buffer;
    private int _length;
    private bool _overflow;

    public StunWriter(Span<byte> buffer, StunClass @class, int method, ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        if (buffer.Length < StunMessage.HeaderLength || transactionId.Length != 12)
        {
            _overflow = true;
            return;
        }
        var c = (int)@class;
        var type = (method & 0x000F) | ((method & 0x0070) << 1) | ((method & 0x0F80) << 2) | ((c & 1) << 4) | ((c & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(buffer[8..]);
        _length = StunMessage.HeaderLength;
    }

    public readonly int Length => _overflow ? 0 : _length;

    public void Add(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var target = Reserve(type, value.Length);
        if (!target.IsEmpty) value.CopyTo(target);
    }

    public void AddUsername(scoped ReadOnlySpan<byte> username) => Add(StunAttribute.Username, username);

    public void AddSoftware(scoped ReadOnlySpan<byte> software) => Add(StunAttribute.Software, software);

    public void AddUseCandidate() => Add(StunAttribute.UseCandidate, default);

    public void AddPriority(uint priority)
    {
        Span<byte> value = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, priority);
        Add(StunAttribute.Priority, value);
    }

    public void AddIceControlling(ulong tieBreaker) => AddTieBreaker(StunAttribute.IceControlling, tieBreaker);

    public void AddIceControlled(ulong tieBreaker) => AddTieBreaker(StunAttribute.IceControlled, tieBreaker);

    public void AddErrorCode(int code, scoped ReadOnlySpan<char> reason)
    {
        Span<byte> value = stackalloc byte[4 + 128];
        value.Clear();
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
        var length = Encoding.UTF8.TryGetBytes(reason, value[4..], out var written) ? written : 0;
        Add(StunAttribute.ErrorCode, value[..(4 + length)]);
    }

    public void AddUnknownAttributes(scoped ReadOnlySpan<ushort> types)
    {
        var value = Reserve(StunAttribute.UnknownAttributes, types.Length * 2);
        for (var i = 0; i < types.Length && !value.IsEmpty; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], types[i]);
    }

    public void AddXorMappedAddress(in TransportAddress address)
    {
        Span<byte> value = stackalloc byte[20];
        var size = address.CopyAddressTo(value[4..]);
        value[0] = 0;
        value[1] = (byte)(size == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        if (_overflow) return;
        for (var i = 0; i < size; i++) value[4 + i] ^= _buffer[4 + i];
        Add(StunAttribute.XorMappedAddress, value[..(4 + size)]);
    }

    /// <summary>Signs what was written so far; only FINGERPRINT may follow.</summary>
    public void AddMessageIntegrity(scoped ReadOnlySpan<byte> key)
    {
        var signed = _length;
        var value = Reserve(StunAttribute.MessageIntegrity, 20);
        if (value.IsEmpty) return;
        HMACSHA1.HashData(key, _buffer[..signed], value);
    }

    public void AddFingerprint()
    {
        var covered = _length;
        var value = Reserve(StunAttribute.Fingerprint, 4);
        if (value.IsEmpty) return;
        BinaryPrimitives.WriteUInt32BigEndian(value, Crc32.Compute(_buffer[..covered]) ^ FingerprintXor);
    }

    private void AddTieBreaker(ushort type, ulong tieBreaker)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, tieBreaker);
        Add(type, value);
    }

    /// <summary>Writes the attribute's header and padding and the new message length, which signatures cover.</summary>
    private Span<byte> Reserve(ushort type, int size)
    {
        var padded = (size + 3) & ~3;
        if (_overflow || _length + 4 + padded > _buffer.Length)
        {
            _overflow = true;
            return default;
        }
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_length + 2)..], (ushort)size);
        var value = _buffer.Slice(_length + 4, padded);
        value.Clear();
        _length += 4 + padded;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_length - StunMessage.HeaderLength));
        return value[..size];
    }
}
