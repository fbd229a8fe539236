namespace Pbx.Media.Audio;

/// <summary>A source of tones: one or more frequencies, with a cadence or without, endless or for a time. Edges are ramped so that nothing clicks.</summary>
public sealed class ToneGenerator : IAudioSource
{
    private const double RampSeconds = 0.002;

    private readonly double[] _frequencies;
    private readonly int[] _cadence;
    private readonly int _cycle;
    private readonly double _amplitude;
    private readonly TimeSpan? _duration;
    private long _position;

    /// <param name="frequencies">Hz.</param>
    /// <param name="cadence">Milliseconds on, off, on, off ...; empty: always on.</param>
    /// <param name="levelDbm0">Level of the whole, dBm0; full scale of a sine is +3.14.</param>
    /// <param name="duration">When it ends; null: never.</param>
    public ToneGenerator(IReadOnlyList<double> frequencies, IReadOnlyList<int>? cadence = null, double levelDbm0 = -13, TimeSpan? duration = null)
    {
        _frequencies = [.. frequencies];
        _cadence = [.. cadence ?? []];
        // The power is shared by the frequencies.
        _amplitude = 32767 * Math.Pow(10, (levelDbm0 - 3.14) / 20) / Math.Sqrt(Math.Max(1, frequencies.Count));
        _duration = duration;
        _cycle = _cadence.Sum();
    }

    public static ToneGenerator For(CallProgressTone tone) => new(tone.Frequencies, tone.Cadence);

    public static ToneGenerator For(string country, CallProgress progress) => For(CallProgressTone.For(country, progress));

    /// <summary>A key as in ITU-T Q.23, at the levels that Q.24 receivers expect.</summary>
    public static ToneGenerator Dtmf(char digit, TimeSpan duration)
    {
        var (low, high) = DtmfFrequencies.Of(digit) ?? throw new ArgumentOutOfRangeException(nameof(digit), digit, "no DTMF key");
        return new([low, high], levelDbm0: -6, duration: duration);
    }

    public int Read(Span<short> samples, int sampleRate)
    {
        var end = _duration is { } d ? (long)(d.TotalSeconds * sampleRate) : long.MaxValue;
        var count = (int)Math.Clamp(end - _position, 0, samples.Length);
        for (var i = 0; i < count; i++, _position++)
        {
            var gain = _amplitude * Envelope(_position, end, sampleRate);
            if (gain == 0)
            {
                samples[i] = 0;
                continue;
            }

            double sum = 0;
            foreach (var frequency in _frequencies)
                sum += Math.Sin(2 * Math.PI * (frequency * _position % sampleRate) / sampleRate);
            samples[i] = (short)Math.Clamp(Math.Round(gain * sum), short.MinValue, short.MaxValue);
        }

        return count;
    }

    private double Envelope(long position, long end, int sampleRate)
    {
        var ramp = RampSeconds * sampleRate;
        double toEdge = Math.Min(position, end == long.MaxValue ? double.MaxValue : end - position);
        if (_cadence.Length > 0)
        {
            var at = position * 1000.0 / sampleRate % _cycle;
            var step = 0;
            while (at >= _cadence[step])
                at -= _cadence[step++];
            if (step % 2 == 1)
                return 0;
            toEdge = Math.Min(toEdge, Math.Min(at, _cadence[step] - at) * sampleRate / 1000);
        }

        return Math.Min(1, toEdge / ramp);
    }
}
