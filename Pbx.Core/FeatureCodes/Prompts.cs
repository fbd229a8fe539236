using System.Buffers.Binary;
using System.Collections.Concurrent;
using Pbx.Media;

namespace Pbx.Core.FeatureCodes;

/// <summary>Spoken prompts, embedded as 8 kHz µ-law WAV (made by wwwroot-assets/prompts/make-prompts.sh).</summary>
internal static class Prompts
{
    private const string FallbackLanguage = "en";
    private static readonly ConcurrentDictionary<string, short[]> Cache = new(StringComparer.Ordinal);

    /// <summary>Prompts one after the other, in a language or, where it is not spoken, in English. A prompt that does not exist is silent.</summary>
    public static IAudioSource Source(string language, params string[] names) => new ClipSource([.. names.Select(name => Load(language, name))]);

    /// <summary>Samples of one prompt; empty if there is none.</summary>
    internal static short[] Load(string language, string name) => Cache.GetOrAdd($"{language}/{name}", static key =>
    {
        var clip = Read(key);
        return clip.Length > 0 ? clip : Read(FallbackLanguage + key[key.IndexOf('/')..]);
    });

    private static short[] Read(string key)
    {
        using var stream = typeof(Prompts).Assembly.GetManifestResourceStream($"Prompts/{key}.wav");
        if (stream is null) return [];
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Decode(bytes);
    }

    /// <summary>Finds the data chunk of a RIFF file and expands its µ-law octets (G.711).</summary>
    private static short[] Decode(ReadOnlySpan<byte> wav)
    {
        var at = 12;
        while (at + 8 <= wav.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(wav[(at + 4)..]);
            if (wav.Slice(at, 4).SequenceEqual("data"u8))
            {
                var data = wav.Slice(at + 8, Math.Min(length, wav.Length - at - 8));
                var samples = new short[data.Length];
                for (var i = 0; i < data.Length; i++) samples[i] = Expand(data[i]);
                return samples;
            }
            at += 8 + length + (length & 1);
        }
        return [];
    }

    private static short Expand(byte code)
    {
        var inverted = ~code & 0xFF;
        var magnitude = ((((inverted & 0x0F) << 3) + 0x84) << ((inverted & 0x70) >> 4)) - 0x84;
        return (short)((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }
}
