using Pbx.Core.Configuration;

namespace Pbx.Core.Prompts;

/// <summary>A recording that callers hear. The audio itself lies in the data folder under <see cref="Sha256"/>, so a version of the plan keeps what it said.</summary>
public sealed record Prompt : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>en, de, fr, it; null for music and the like.</summary>
    public string? Language { get; init; }

    /// <summary>Lower-case hex of the WAV file (16-bit mono).</summary>
    public required string Sha256 { get; init; }

    /// <summary>How long it lasts, milliseconds.</summary>
    public int DurationMs { get; init; }
}

/// <summary>What is said, by language: ids of prompts. Where a language is missing, the company's first language is said, then any.</summary>
public sealed record PromptSet
{
    /// <summary>Nothing is said.</summary>
    public static PromptSet None { get; } = new();

    /// <summary>Prompt id by language.</summary>
    public IReadOnlyDictionary<string, string> ByLanguage { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The prompt to play to somebody: in the language, else in the first of the others that there is, else in any; null where nothing is said.</summary>
    public string? In(string language, IEnumerable<string> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (ByLanguage.Count == 0) return null;
        var found = others.Prepend(language).FirstOrDefault(ByLanguage.ContainsKey);
        return found is null ? ByLanguage.OrderBy(one => one.Key, StringComparer.Ordinal).First().Value : ByLanguage[found];
    }
}
