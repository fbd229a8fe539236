namespace Pbx.Media.Audio;

/// <summary>Hears keys in the audio (ITU-T Q.24) for peers without telephone-event: each once, when it has sounded for two blocks of 12.75 ms.</summary>
public sealed class DtmfDetector(int sampleRate)
{
    private const int HitsNeeded = 2;
    private const int MissesNeeded = 2;
    private const double LeastPower = 100 * 100;
    private const double LeastShare = 0.7;
    private const double MostTwist = 6.3;

    private readonly short[] _block = new short[sampleRate * 102 / 8000];
    private int _filled;
    private char _candidate;
    private char _current;
    private int _hits;
    private int _misses;

    /// <summary>Takes audio and gives the key that was recognized in it, or null. At most one key fits into 40 ms; give pieces no longer than that.</summary>
    public char? Process(ReadOnlySpan<short> samples)
    {
        char? found = null;
        while (!samples.IsEmpty)
        {
            var piece = Math.Min(samples.Length, _block.Length - _filled);
            samples[..piece].CopyTo(_block.AsSpan(_filled));
            samples = samples[piece..];
            _filled += piece;
            if (_filled < _block.Length)
                break;
            _filled = 0;
            found = Advance(Classify(_block)) ?? found;
        }

        return found;
    }

    private char? Advance(char key)
    {
        if (key == _current)
        {
            _misses = 0;
        }
        else if (++_misses >= MissesNeeded)
        {
            _current = '\0';
        }

        _hits = key != '\0' && key == _candidate ? _hits + 1 : 1;
        _candidate = key;
        if (key == '\0' || key == _current || _hits < HitsNeeded)
            return null;
        (_current, _misses) = (key, 0);
        return key;
    }

    private char Classify(ReadOnlySpan<short> block)
    {
        var total = Goertzel.TotalPower(block);
        if (total < LeastPower)
            return '\0';
        var (low, lowPower) = Best(block, DtmfFrequencies.Low);
        var (high, highPower) = Best(block, DtmfFrequencies.High);
        if (lowPower + highPower < LeastShare * total || lowPower > MostTwist * highPower || highPower > MostTwist * lowPower)
            return '\0';
        return DtmfFrequencies.Key(low, high);
    }

    private (int Index, double Power) Best(ReadOnlySpan<short> block, IReadOnlyList<double> frequencies)
    {
        var (index, power) = (0, -1.0);
        for (var i = 0; i < frequencies.Count; i++)
        {
            var p = Goertzel.Power(block, frequencies[i], sampleRate);
            if (p > power)
                (index, power) = (i, p);
        }

        return (index, power);
    }
}
