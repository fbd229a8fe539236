namespace Pbx.Core.Prompts;

/// <summary>Speaks a text with a voice of this machine.</summary>
public interface ISpeech
{
    /// <summary>Longest text, characters.</summary>
    public const int MaxText = 2000;

    /// <summary>A voice is installed.</summary>
    bool IsInstalled { get; }

    /// <summary>Speaks a text in one of the languages of the product.</summary>
    Task<SpokenText> SpeakAsync(string text, string language, CancellationToken cancellationToken = default);
}

/// <summary>A spoken text: a WAV file, or why there is none (resource key: <c>speech-missing</c>, <c>speech-empty</c>, <c>speech-too-long</c>, <c>language-unknown</c>, <c>speech-failed</c>).</summary>
public sealed record SpokenText(byte[]? Wav, string? Problem)
{
    internal static SpokenText Refused(string problem) => new(null, problem);
}
