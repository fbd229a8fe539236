using Pbx.Media;

namespace Pbx.Core.FeatureCodes;

/// <summary>One or two sines that are on and off in turn.</summary>
/// <param name="frequencies">Hertz.</param>
/// <param name="cadence">Milliseconds on, off, on, off ...</param>
/// <param name="endless">Begin again after the last.</param>
internal class ToneSource(double[] frequencies, int[] cadence, bool endless) : IAudioSource
{
    private const double Amplitude = 6000;
    private const int RampMs = 5;
    private long position;

    /// <summary>The short tone of a time signal.</summary>
    public static ToneSource Pip() => new([1000], [150], endless: false);

    public int Read(Span<short> samples, int sampleRate)
    {
        var total = Samples(cadence.Sum(), sampleRate);
        for (var i = 0; i < samples.Length; i++, position++)
        {
            if (!endless && position >= total) return i;
            samples[i] = At(position % total, sampleRate);
        }
        return samples.Length;
    }

    private static long Samples(int milliseconds, int sampleRate) => (long)milliseconds * sampleRate / 1000;

    private short At(long at, int sampleRate)
    {
        for (var part = 0; part < cadence.Length; part++)
        {
            var length = Samples(cadence[part], sampleRate);
            if (at >= length)
            {
                at -= length;
                continue;
            }
            if (part % 2 == 1) return 0;
            double sum = 0;
            foreach (var frequency in frequencies) sum += Math.Sin(2 * Math.PI * frequency * at / sampleRate);
            // Without a ramp the edges click.
            var ramp = Math.Min(1, Math.Min(at, length - at) / (double)Samples(RampMs, sampleRate));
            return (short)(Amplitude * ramp * sum / frequencies.Length);
        }
        return 0;
    }
}

/// <summary>Ringback as the country has it (ITU-T E.180 supplement 2).</summary>
internal sealed class RingbackTone(string country) : ToneSource(Frequencies(country), Cadence(country), endless: true)
{
    private static double[] Frequencies(string country) => country.ToUpperInvariant() switch
    {
        "US" or "CA" => [440, 480],
        "GB" or "IE" or "AU" or "NZ" => [400, 450],
        "FR" => [440],
        _ => [425],
    };

    private static int[] Cadence(string country) => country.ToUpperInvariant() switch
    {
        "US" or "CA" => [2000, 4000],
        "GB" or "IE" or "AU" or "NZ" => [400, 200, 400, 2000],
        "FR" => [1500, 3500],
        "AT" => [1000, 5000],
        _ => [1000, 4000],
    };
}

/// <summary>Silence without end: packets flow, nothing is heard.</summary>
internal sealed class Silence : IAudioSource
{
    public int Read(Span<short> samples, int sampleRate)
    {
        samples.Clear();
        return samples.Length;
    }
}
