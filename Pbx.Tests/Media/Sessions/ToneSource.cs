using Pbx.Media;

namespace Pbx.Tests.Media.Sessions;

/// <summary>A sine, endless or as long as told.</summary>
internal sealed class ToneSource(double frequency, int totalSamples = int.MaxValue) : IAudioSource, IDisposable
{
    private long _position;

    public bool IsDisposed { get; private set; }

    public int Read(Span<short> samples, int sampleRate)
    {
        var count = (int)Math.Min(samples.Length, totalSamples - _position);
        for (var i = 0; i < count; i++)
            samples[i] = (short)(10000 * Math.Sin(2 * Math.PI * frequency * _position++ / sampleRate));
        return count;
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>How much of the energy lies at a frequency (Goertzel): 1 for a pure tone.</summary>
internal static class ToneMeter
{
    public static double Share(ReadOnlySpan<short> samples, int sampleRate, double frequency)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * frequency / sampleRate);
        double s1 = 0, s2 = 0, energy = 0;
        foreach (var sample in samples)
        {
            var s0 = sample + (coefficient * s1) - s2;
            (s2, s1) = (s1, s0);
            energy += (double)sample * sample;
        }

        var power = (s1 * s1) + (s2 * s2) - (coefficient * s1 * s2);
        return energy == 0 ? 0 : 2 * power / (samples.Length * energy);
    }
}
