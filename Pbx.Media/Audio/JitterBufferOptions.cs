namespace Pbx.Media.Audio;

/// <summary>Bounds of a jitter buffer's delay.</summary>
public sealed record JitterBufferOptions
{
    public static JitterBufferOptions Default { get; } = new();

    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(40);

    public TimeSpan MinDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(400);
}
