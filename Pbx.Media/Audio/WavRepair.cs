using System.Buffers.Binary;

namespace Pbx.Media.Audio;

/// <summary>Makes a WAV file of <see cref="WavWriter"/> that was cut off whole again: its lengths say what is really there.</summary>
public static class WavRepair
{
    private const int HeaderLength = 46;

    /// <summary>Mends the file in place and returns how long it is; null: there is no audio in it, and nothing was changed.</summary>
    public static TimeSpan? TryRepair(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> header = stackalloc byte[HeaderLength];
        file.Position = 0;
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header[..4].SequenceEqual("RIFF"u8) || !header[8..16].SequenceEqual("WAVEfmt "u8)
            || !header[38..42].SequenceEqual("data"u8))
            return null;
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
        var frame = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (rate == 0 || frame == 0)
            return null;
        // Half a frame at the end would swap left and right in whatever were appended; it is no sound.
        var data = Math.Min(file.Length - HeaderLength, uint.MaxValue - HeaderLength) / frame * frame;
        if (data <= 0)
            return null;
        file.SetLength(HeaderLength + data);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(HeaderLength - 8 + data));
        BinaryPrimitives.WriteUInt32LittleEndian(header[42..], (uint)data);
        file.Position = 0;
        file.Write(header);
        file.Flush();
        return TimeSpan.FromSeconds((double)data / rate);
    }
}
