using Pbx.Core.Configuration;
using Pbx.Media;

namespace Pbx.Core.Prompts;

/// <summary>The recordings that callers hear: takes them in, plays them, lets people listen to them.</summary>
public interface IPromptLibrary
{
    /// <summary>Largest file that is taken, bytes.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Longest recording that is taken.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Takes a WAV file (PCM, float, A-law or µ-law, any rate and up to eight channels), stores it as 16-bit mono of at most 48 kHz and adds it to the plan.
    /// Never reads more than <see cref="MaxBytes"/> of <paramref name="audio"/>.
    /// </summary>
    Task<PromptChange> AddAsync(string name, string? language, Stream audio, string actorId, CancellationToken cancellationToken = default);

    /// <summary>The recording, from its beginning, once or again and again; null if its file is missing.</summary>
    IAudioSource? Open(Prompt prompt, bool repeat = false);

    /// <summary>The WAV file, or null if it is missing.</summary>
    Stream? Read(Prompt prompt);
}

/// <summary>What came of taking in a recording: the prompt, or why there is none (resource keys; the field of what is wrong with the file is <c>audio</c>).</summary>
public sealed record PromptChange(Prompt? Prompt, IReadOnlyList<PlanProblem> Problems)
{
    /// <summary>It is stored.</summary>
    public bool Succeeded => Prompt is not null;

    internal static PromptChange Refused(string field, string key, string detail = "") => new(null, [new PlanProblem("", field, key, detail)]);
}
