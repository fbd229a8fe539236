namespace Pbx.Media.Audio;

/// <summary>Sources one after the other, as one.</summary>
public sealed class SequenceSource(params IReadOnlyList<IAudioSource> sources) : IAudioSource
{
    private int _current;

    public int Read(Span<short> samples, int sampleRate)
    {
        var written = 0;
        while (written < samples.Length && _current < sources.Count)
        {
            var wanted = samples.Length - written;
            var got = Math.Clamp(sources[_current].Read(samples[written..], sampleRate), 0, wanted);
            written += got;
            if (got < wanted)
                _current++;
        }

        return written;
    }
}
