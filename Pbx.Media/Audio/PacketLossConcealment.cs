namespace Pbx.Media.Audio;

/// <summary>
/// Fills gaps by repeating the last pitch period (the idea of ITU-T G.711 appendix I): the period is found by correlation, its joints are
/// overlapped, the sound fades after 10 ms and is silent after 60 ms, and real audio is blended in again.
/// </summary>
public sealed class PacketLossConcealment
{
    private readonly short[] _history;
    private readonly short[] _period;
    private readonly int _rate;
    private readonly int _shortestLag;
    private readonly int _longestLag;
    private readonly int _window;
    private int _lag;
    private int _position;
    private int _concealed;
    private int _heard;

    public PacketLossConcealment(int sampleRate)
    {
        _rate = sampleRate;
        _shortestLag = sampleRate / 200;
        _longestLag = sampleRate * 15 / 1000;
        _window = sampleRate / 50;
        _history = new short[_longestLag + _window + _longestLag / 4];
        _period = new short[_longestLag];
    }

    /// <summary>Samples invented since the last real ones.</summary>
    public int Concealed => _concealed;

    /// <summary>Real audio passes through; after a gap its beginning is blended with what was being invented.</summary>
    public void OnGood(Span<short> samples)
    {
        if (_concealed > 0)
        {
            // The longer the gap, the longer the way back: a quarter period plus 4 ms for each 10 ms lost, 10 ms at most.
            var blend = Math.Min(Math.Min(_lag / 4 + _concealed * 4 / 10, _rate / 100), samples.Length);
            for (var i = 0; i < blend; i++)
            {
                var synthetic = NextSynthetic();
                samples[i] = (short)((synthetic * (blend - i) + samples[i] * i) / blend);
            }

            _concealed = 0;
        }

        Remember(samples);
    }

    /// <summary>Invents audio.</summary>
    public void Conceal(Span<short> samples)
    {
        if (_heard < _longestLag + _window)
        {
            samples.Clear();
            _concealed += samples.Length;
            return;
        }

        if (_concealed == 0)
            Begin();
        for (var i = 0; i < samples.Length; i++)
            samples[i] = NextSynthetic();
        Remember(samples);
    }

    private void Begin()
    {
        _lag = FindLag();
        var last = _history.AsSpan()[^_lag..];
        last.CopyTo(_period);
        // The end of the period flows into what came before its beginning, so that the repetition has no click.
        var overlap = _lag / 4;
        var before = _history.AsSpan()[^(_lag + overlap)..^_lag];
        for (var i = 0; i < overlap; i++)
        {
            var at = _lag - overlap + i;
            _period[at] = (short)((_period[at] * (overlap - i) + before[i] * i) / overlap);
        }

        _position = 0;
    }

    private short NextSynthetic()
    {
        if (_lag == 0)
            return 0;
        var sample = _period[_position];
        _position = (_position + 1) % _lag;
        var milliseconds = _concealed++ * 1000.0 / _rate;
        var gain = milliseconds < 10 ? 1 : Math.Max(0, 1 - (milliseconds - 10) / 50);
        return (short)(sample * gain);
    }

    // The lag whose window is most like the last one; coarse steps first, as the fine search costs four times as much for each halving.
    private int FindLag()
    {
        var step = Math.Max(1, _rate / 8000);
        var best = Search(_shortestLag, _longestLag, 2 * step, step);
        return Search(Math.Max(_shortestLag, best - 2 * step), Math.Min(_longestLag, best + 2 * step), 1, 1);
    }

    private int Search(int from, int to, int lagStep, int sampleStep)
    {
        ReadOnlySpan<short> history = _history;
        var end = history.Length;
        var reference = history[(end - _window)..];
        var (bestLag, bestScore) = (from, double.MinValue);
        for (var lag = from; lag <= to; lag += lagStep)
        {
            var candidate = history.Slice(end - _window - lag, _window);
            double correlation = 0, energy = 1;
            for (var i = 0; i < _window; i += sampleStep)
            {
                correlation += reference[i] * candidate[i];
                energy += candidate[i] * candidate[i];
            }

            var score = correlation / Math.Sqrt(energy);
            if (score > bestScore)
                (bestLag, bestScore) = (lag, score);
        }

        return bestLag;
    }

    private void Remember(ReadOnlySpan<short> samples)
    {
        _heard = Math.Min(_heard + samples.Length, _history.Length);
        if (samples.Length >= _history.Length)
        {
            samples[^_history.Length..].CopyTo(_history);
            return;
        }

        Array.Copy(_history, samples.Length, _history, 0, _history.Length - samples.Length);
        samples.CopyTo(_history.AsSpan()[^samples.Length..]);
    }
}
