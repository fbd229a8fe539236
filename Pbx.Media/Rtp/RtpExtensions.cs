using System.Buffers.Binary;

namespace Pbx.Media.Rtp;

/// <summary>Header extension elements (RFC 8285): find one, or write a block of them.</summary>
public static class RtpExtensions
{
    public const ushort OneByteProfile = 0xBEDE;
    public const ushort TwoByteProfile = 0x1000;

    internal static bool TryFind(ReadOnlySpan<byte> block, bool oneByte, int id, out ReadOnlySpan<byte> value)
    {
        var i = 0;
        while (i < block.Length)
        {
            int current, length;
            if (block[i] == 0)
            {
                i++;
                continue;
            }

            if (oneByte)
            {
                current = block[i] >> 4;
                length = (block[i] & 0x0F) + 1;
                i++;
                // 15 means: stop reading here (RFC 8285 section 4.2).
                if (current == 15)
                    break;
            }
            else
            {
                if (i + 1 >= block.Length)
                    break;
                current = block[i];
                length = block[i + 1];
                i += 2;
            }

            if (i + length > block.Length)
                break;
            if (current == id)
            {
                value = block.Slice(i, length);
                return true;
            }

            i += length;
        }

        value = default;
        return false;
    }

    /// <summary>Starts a block at <paramref name="destination"/>, right behind the CSRC list; end it with <see cref="Writer.Finish"/>.</summary>
    public static Writer Begin(Span<byte> destination, bool oneByte = true) => new(destination, oneByte);

    /// <summary>Writes elements one after the other into the packet.</summary>
    public ref struct Writer
    {
        private readonly Span<byte> _destination;
        private readonly bool _oneByte;
        private int _length = 4;

        internal Writer(Span<byte> destination, bool oneByte)
        {
            _destination = destination;
            _oneByte = oneByte;
        }

        /// <summary>False when the element does not fit the form (id 1-14 and 1-16 bytes in one-byte form) or the buffer.</summary>
        public bool TryAdd(int id, scoped ReadOnlySpan<byte> value)
        {
            var head = _oneByte ? 1 : 2;
            if (id < 1 || (_oneByte ? id > 14 || value.Length is < 1 or > 16 : id > 255 || value.Length > 255)
                || _length + head + value.Length + 3 > _destination.Length)
                return false;
            if (_oneByte)
            {
                _destination[_length] = (byte)(id << 4 | (value.Length - 1));
            }
            else
            {
                _destination[_length] = (byte)id;
                _destination[_length + 1] = (byte)value.Length;
            }

            value.CopyTo(_destination[(_length + head)..]);
            _length += head + value.Length;
            return true;
        }

        /// <summary>Pads to 32 bits, writes profile and length; returns how many bytes the block takes.</summary>
        public int Finish()
        {
            while (_length % 4 != 0)
                _destination[_length++] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(_destination, _oneByte ? OneByteProfile : TwoByteProfile);
            BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(_length / 4 - 1));
            return _length;
        }
    }
}
