using System.Buffers.Binary;
using Pbx.Media.Codecs;

namespace Pbx.Media.Audio;

/// <summary>Why a file is not usable as WAV.</summary>
public enum WavError
{
    None,
    NotRiff,
    NoFormat,
    NoData,

    /// <summary>Neither PCM of 8, 16, 24 or 32 bits nor float of 32 or 64 bits nor G.711.</summary>
    UnsupportedFormat,
    BadRate,
    BadChannels,
}

/// <summary>Reads RIFF WAVE with PCM, IEEE float, A-law or µ-law. Tolerates extra chunks and recordings whose lengths were never filled in; never throws on content.</summary>
public static class WavReader
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int ALaw = 6;
    private const int MuLaw = 7;
    private const int Extensible = 0xFFFE;

    public static bool TryRead(ReadOnlySpan<byte> file, out WavAudio? audio, out WavError error)
    {
        audio = null;
        error = WavError.NotRiff;
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            return false;
        ReadOnlySpan<byte> format = default;
        error = WavError.NoFormat;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var id = rest[..4];
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var isData = id.SequenceEqual("data"u8);
            // A recorder that was cut off leaves 0 or the highest number: then the data goes to the end.
            var length = isData && size == 0 ? rest.Length - 8 : (int)Math.Min(size, (uint)(rest.Length - 8));
            var body = rest.Slice(8, length);
            if (id.SequenceEqual("fmt "u8))
            {
                format = body;
                error = WavError.NoData;
            }
            else if (isData && format.Length >= 16)
            {
                (audio, error) = Decode(format, body);
                return audio is not null;
            }

            rest = rest[Math.Min(rest.Length, 8 + length + (length & 1))..];
        }

        return false;
    }

    private static (WavAudio? Audio, WavError Error) Decode(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag == Extensible && format.Length >= 26)
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        if (channels is < 1 or > 8)
            return (null, WavError.BadChannels);
        if (rate is < 4000 or > 192_000)
            return (null, WavError.BadRate);
        if (!(tag switch { Pcm => bits is 8 or 16 or 24 or 32, Float => bits is 32 or 64, ALaw or MuLaw => bits == 8, _ => false }))
            return (null, WavError.UnsupportedFormat);

        var bytes = bits / 8;
        var samples = new short[data.Length / (bytes * channels) * channels];
        for (var i = 0; i < samples.Length; i++)
        {
            // The upper sixteen bits of wider samples; eight-bit PCM is unsigned.
            samples[i] = tag switch
            {
                ALaw => G711.FromALaw(data[i]),
                MuLaw => G711.FromMuLaw(data[i]),
                Float => FromFloat(bytes == 4 ? BinaryPrimitives.ReadSingleLittleEndian(data[(i * 4)..]) : BinaryPrimitives.ReadDoubleLittleEndian(data[(i * 8)..])),
                _ when bytes == 1 => (short)((data[i] - 128) << 8),
                _ => BinaryPrimitives.ReadInt16LittleEndian(data[(i * bytes + bytes - 2)..]),
            };
        }

        return (new((int)rate, channels, samples), WavError.None);
    }

    // 1 is full scale; what is no number is silence.
    private static short FromFloat(double sample) => double.IsNaN(sample) ? (short)0 : (short)Math.Clamp(Math.Round(sample * short.MaxValue), short.MinValue, short.MaxValue);
}
