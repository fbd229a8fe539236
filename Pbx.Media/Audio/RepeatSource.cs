namespace Pbx.Media.Audio;

/// <summary>The same again and again: music, an announcement to those who wait. Ends where a round has nothing in it.</summary>
public sealed class RepeatSource(Func<IAudioSource> round) : IAudioSource
{
    private IAudioSource _current = round();
    private bool _silentRound = true;

    public int Read(Span<short> samples, int sampleRate)
    {
        var written = 0;
        while (true)
        {
            var got = _current.Read(samples[written..], sampleRate);
            _silentRound &= got == 0;
            written += got;
            if (written == samples.Length || _silentRound)
                return written;
            (_current, _silentRound) = (round(), true);
        }
    }
}
