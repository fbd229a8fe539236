using System.Buffers.Binary;

namespace Pbx.Media.Rtp;

/// <summary>The four bytes of a telephone-event payload (RFC 4733 section 2.3): event, end bit, volume in -dBm0, duration in clock units.</summary>
public readonly record struct TelephoneEvent(byte Code, bool End, byte Volume, ushort Duration)
{
    public const int Length = 4;

    private const string Digits = "0123456789*#ABCD";

    /// <summary>The key for events 0 to 15, else null (16 is flash).</summary>
    public char? Digit => Code < Digits.Length ? Digits[Code] : null;

    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent value)
    {
        value = default;
        if (payload.Length < Length)
            return false;
        value = new(payload[0], (payload[1] & 0x80) != 0, (byte)(payload[1] & 0x3F), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    public int Write(Span<byte> payload)
    {
        payload[0] = Code;
        payload[1] = (byte)((End ? 0x80 : 0) | (Volume & 0x3F));
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], Duration);
        return Length;
    }

    /// <summary>The event of a key, -1 when it is none.</summary>
    public static int CodeOf(char digit) => Digits.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal);
}
