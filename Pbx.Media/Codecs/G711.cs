namespace Pbx.Media.Codecs;

/// <summary>G.711 A-law and µ-law by table. Negative values are rounded by one's complement, the way ITU-T G.191 does it.</summary>
public static class G711
{
    private static readonly short[] ALawToLinear = Table(256, i => DecodeALaw((byte)i));
    private static readonly short[] MuLawToLinear = Table(256, i => DecodeMuLaw((byte)i));
    private static readonly byte[] LinearToALaw = Table(4096, i => EncodeALaw((short)(i << 4)));
    private static readonly byte[] LinearToMuLaw = Table(16384, i => EncodeMuLaw((short)(i << 2)));

    public const byte ALawSilence = 0xD5;
    public const byte MuLawSilence = 0xFF;

    public static byte ToALaw(short sample) => LinearToALaw[(ushort)sample >> 4];

    public static byte ToMuLaw(short sample) => LinearToMuLaw[(ushort)sample >> 2];

    public static short FromALaw(byte code) => ALawToLinear[code];

    public static short FromMuLaw(byte code) => MuLawToLinear[code];

    public static void ToALaw(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        for (var i = 0; i < samples.Length; i++)
            codes[i] = LinearToALaw[(ushort)samples[i] >> 4];
    }

    public static void ToMuLaw(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        for (var i = 0; i < samples.Length; i++)
            codes[i] = LinearToMuLaw[(ushort)samples[i] >> 2];
    }

    public static void FromALaw(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        for (var i = 0; i < codes.Length; i++)
            samples[i] = ALawToLinear[codes[i]];
    }

    public static void FromMuLaw(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        for (var i = 0; i < codes.Length; i++)
            samples[i] = MuLawToLinear[codes[i]];
    }

    private static byte EncodeALaw(short sample)
    {
        var magnitude = (sample < 0 ? ~sample : sample) >> 4;
        if (magnitude > 15)
        {
            var exponent = 1;
            for (; magnitude > 31; exponent++)
                magnitude >>= 1;
            magnitude = magnitude - 16 + (exponent << 4);
        }

        return (byte)((sample >= 0 ? magnitude | 0x80 : magnitude) ^ 0x55);
    }

    private static short DecodeALaw(byte code)
    {
        var value = code ^ 0x55;
        var exponent = value >> 4 & 7;
        var magnitude = ((value & 15) << 4) + 8;
        if (exponent > 0)
            magnitude = (magnitude + 256) << (exponent - 1);
        return (short)((value & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static byte EncodeMuLaw(short sample)
    {
        const int bias = 33;
        var magnitude = Math.Min(((sample < 0 ? ~sample : sample) >> 2) + bias, 0x1FFF);
        var exponent = int.Log2(magnitude) - 5;
        var code = exponent << 4 | (magnitude >> (exponent + 1) & 15);
        return (byte)(~code & 0x7F | (sample >= 0 ? 0x80 : 0));
    }

    private static short DecodeMuLaw(byte code)
    {
        var value = ~code;
        var exponent = value >> 4 & 7;
        var magnitude = (((value & 15) << 3) + 132 << exponent) - 132;
        return (short)((code & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static T[] Table<T>(int length, Func<int, T> value) => Enumerable.Range(0, length).Select(value).ToArray();
}
