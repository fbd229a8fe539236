namespace Pbx.Core.Prompts;

/// <summary>The system's own words as files, for pages to play.</summary>
public static class SystemPrompts
{
    /// <summary>A WAV file (µ-law, 8 kHz); in English where the language has none; null if there is no such prompt.</summary>
    public static Stream? Read(string language, string name)
    {
        ArgumentNullException.ThrowIfNull(language);
        ArgumentNullException.ThrowIfNull(name);
        var assembly = typeof(SystemPrompts).Assembly;
        return assembly.GetManifestResourceStream($"Prompts/{language}/{name}.wav") ?? assembly.GetManifestResourceStream($"Prompts/en/{name}.wav");
    }
}
