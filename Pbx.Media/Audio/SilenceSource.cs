namespace Pbx.Media.Audio;

/// <summary>Silence, endless or for a time.</summary>
public sealed class SilenceSource(TimeSpan? duration = null) : IAudioSource
{
    private long _position;

    public int Read(Span<short> samples, int sampleRate)
    {
        var end = duration is { } d ? (long)(d.TotalSeconds * sampleRate) : long.MaxValue;
        var count = (int)Math.Clamp(end - _position, 0, samples.Length);
        samples[..count].Clear();
        _position += count;
        return count;
    }
}
