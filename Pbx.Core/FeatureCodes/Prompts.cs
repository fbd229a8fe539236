using System.Collections.Concurrent;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Core.FeatureCodes;

/// <summary>Spoken prompts, embedded as 8 kHz µ-law WAV (made by wwwroot-assets/prompts/make-prompts.sh).</summary>
internal static class Prompts
{
    private const string FallbackLanguage = "en";
    private static readonly WavAudio Nothing = new(8000, 1, []);
    private static readonly ConcurrentDictionary<string, WavAudio> Cache = new(StringComparer.Ordinal);

    /// <summary>Prompts one after the other, in a language or, where it is not spoken, in English. A prompt that does not exist is silent.</summary>
    public static IAudioSource Source(string language, params string[] names) =>
        new SequenceSource([.. names.Select(name => new PcmSource(Load(language, name)))]);

    /// <summary>One prompt; empty if there is none.</summary>
    internal static WavAudio Load(string language, string name) =>
        Cache.GetOrAdd($"{language}/{name}", static key => Read(key) ?? Read(FallbackLanguage + key[key.IndexOf('/')..]) ?? Nothing);

    private static WavAudio? Read(string key)
    {
        using var stream = typeof(Prompts).Assembly.GetManifestResourceStream($"Prompts/{key}.wav");
        if (stream is null) return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return WavReader.TryRead(bytes, out var audio, out _) ? audio : null;
    }
}
