namespace Pbx.Media.Hosting;

/// <summary>The one clock of an engine: time since its start for all that is measured, and the wall clock that RTCP sender reports carry (RFC 3550 section 4).</summary>
internal sealed class MediaClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>UTC at <see cref="Now"/> zero. Steps of the wall clock while running are not followed: differences between reports count.</summary>
    public DateTimeOffset Origin { get; } = time.GetUtcNow();
}
