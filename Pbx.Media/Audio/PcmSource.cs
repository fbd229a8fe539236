namespace Pbx.Media.Audio;

/// <summary>Linear audio from memory (a prompt, music on hold) at the rate that is asked for, once or again and again.</summary>
public sealed class PcmSource(ReadOnlyMemory<short> audio, int audioRate, bool repeat = false) : IAudioSource
{
    private readonly short[] _pending = new short[1024];
    private Resampler? _resampler;
    private int _position;
    private int _start;
    private int _count;

    public PcmSource(WavAudio audio, bool repeat = false)
        : this(audio.ToMono(), audio.SampleRate, repeat)
    {
    }

    public int Read(Span<short> samples, int sampleRate)
    {
        if (_resampler is null || _resampler.To != sampleRate)
            _resampler = new(audioRate, sampleRate);
        var written = 0;
        while (written < samples.Length && (_count > 0 || Refill(_resampler)))
        {
            var piece = Math.Min(_count, samples.Length - written);
            _pending.AsSpan(_start, piece).CopyTo(samples[written..]);
            (_start, _count, written) = (_start + piece, _count - piece, written + piece);
        }

        return written;
    }

    private bool Refill(Resampler resampler)
    {
        _start = 0;
        while (_count == 0)
        {
            if (_position == audio.Length)
            {
                if (!repeat || audio.Length == 0)
                    return false;
                _position = 0;
            }

            // As much input as surely fits when resampled.
            var most = Math.Max(1, (int)((_pending.Length - 2L) * resampler.From / Math.Max(resampler.To, resampler.From)));
            var piece = Math.Min(most, audio.Length - _position);
            _count = resampler.Process(audio.Span.Slice(_position, piece), _pending);
            _position += piece;
        }

        return true;
    }
}
