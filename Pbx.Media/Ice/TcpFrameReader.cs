using System.Buffers.Binary;

namespace Pbx.Media.Ice;

/// <summary>Cuts a byte stream into packets with a two-byte length in front (RFC 4571 2), as ICE-TCP carries them (RFC 6544 3).</summary>
/// <remarks>Receive into <see cref="Free"/>, call <see cref="Advance"/>, then read frames until there is none. Frames lie in the buffer and
/// may be changed in place; they are valid until the next <see cref="Free"/>.</remarks>
public sealed class TcpFrameReader
{
    public const int HeaderLength = 2;
    public const int DefaultMaxFrame = 4096;

    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    public TcpFrameReader(int maxFrame = DefaultMaxFrame)
    {
        MaxFrame = maxFrame;
        _buffer = new byte[(maxFrame + HeaderLength) * 2];
    }

    public int MaxFrame { get; }

    /// <summary>A frame is longer than allowed: the connection is to be closed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Room for received bytes; never empty while frames are read to the end each time.</summary>
    public Span<byte> Free()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        return _buffer.AsSpan(_end);
    }

    /// <summary>This many bytes were received into <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>The next whole frame. Empty ones, which keep a connection open, are passed over.</summary>
    public bool TryRead(out Span<byte> frame)
    {
        frame = default;
        while (!IsBroken && _end - _start >= HeaderLength)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
            if (length > MaxFrame)
            {
                IsBroken = true;
                return false;
            }
            if (_end - _start < HeaderLength + length) return false;
            frame = _buffer.AsSpan(_start + HeaderLength, length);
            _start += HeaderLength + length;
            if (length > 0) return true;
        }
        return false;
    }

    /// <summary>Writes the length in front of a packet to be sent.</summary>
    public static void WriteHeader(Span<byte> destination, int length) => BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)length));
}
