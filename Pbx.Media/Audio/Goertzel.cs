namespace Pbx.Media.Audio;

/// <summary>The power of one frequency in a piece of audio (Goertzel's algorithm).</summary>
public static class Goertzel
{
    /// <summary>Mean square of the part of the signal at this frequency: for a sine of amplitude A, A²/2.</summary>
    public static double Power(ReadOnlySpan<short> samples, double frequency, int sampleRate)
    {
        if (samples.IsEmpty)
            return 0;
        var coefficient = 2 * Math.Cos(2 * Math.PI * frequency / sampleRate);
        double s1 = 0, s2 = 0;
        foreach (var sample in samples)
            (s1, s2) = (sample + coefficient * s1 - s2, s1);
        var power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
        return Math.Max(0, 2 * power / ((double)samples.Length * samples.Length));
    }

    /// <summary>Mean square of everything.</summary>
    public static double TotalPower(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : sum / samples.Length;
    }

    /// <summary>The share of one frequency in the whole, 0 to 1: near 1 for a clean tone.</summary>
    public static double Purity(ReadOnlySpan<short> samples, double frequency, int sampleRate)
    {
        var total = TotalPower(samples);
        return total == 0 ? 0 : Math.Min(1, Power(samples, frequency, sampleRate) / total);
    }

    /// <summary>The strongest frequency between two bounds, to a tenth of the search step of 5 Hz.</summary>
    public static double Strongest(ReadOnlySpan<short> samples, int sampleRate, double from = 100, double to = 3400)
    {
        var best = Search(samples, sampleRate, from, to, 5);
        return Search(samples, sampleRate, best - 5, best + 5, 0.5);
    }

    private static double Search(ReadOnlySpan<short> samples, int sampleRate, double from, double to, double step)
    {
        var (best, power) = (from, -1.0);
        for (var frequency = from; frequency <= to; frequency += step)
        {
            var p = Power(samples, frequency, sampleRate);
            if (p > power)
                (best, power) = (frequency, p);
        }

        return best;
    }
}
