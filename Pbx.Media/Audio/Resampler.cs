using System.Numerics;
using System.Runtime.InteropServices;

namespace Pbx.Media.Audio;

/// <summary>
/// Changes the sample rate of a stream by a rational factor: a polyphase FIR, sinc under a Kaiser window (about 70 dB of stop band). Keeps
/// its state between calls and allocates nothing in them.
/// </summary>
public sealed class Resampler
{
    private const int ZeroCrossings = 16;
    private const double Beta = 7;

    private readonly int _up;
    private readonly int _down;
    private readonly int _taps;
    private readonly float[] _filter;
    private readonly float[] _history;
    private int _write;
    private int _phase;

    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        var divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        (From, To, _up, _down) = (from, to, to / divisor, from / divisor);
        // Measured in input samples the filter grows when the output is slower, as it then cuts lower.
        var stretch = Math.Max(1.0, (double)_down / _up);
        _taps = ((int)Math.Ceiling(2 * ZeroCrossings * stretch) + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _filter = Design(stretch);
        _history = new float[2 * _taps];
    }

    public int From { get; }

    public int To { get; }

    /// <summary>The most samples that <paramref name="count"/> input samples can give.</summary>
    public int MaxOutput(int count) => (int)(((long)count * _up + _down - 1) / _down) + 1;

    /// <summary>Turns input into output and returns how many samples were written, which over time is exactly the ratio.</summary>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        if (_up == _down)
        {
            input.CopyTo(output);
            return input.Length;
        }

        var written = 0;
        foreach (var sample in input)
        {
            // Written twice, so that the last taps always lie in one piece.
            _history[_write] = _history[_write + _taps] = sample;
            _write = _write + 1 == _taps ? 0 : _write + 1;
            for (; _phase < _up; _phase += _down)
                output[written++] = Filter(_phase);
            _phase -= _up;
        }

        return written;
    }

    private short Filter(int phase)
    {
        var history = MemoryMarshal.Cast<float, Vector<float>>(_history.AsSpan(_write, _taps));
        var filter = MemoryMarshal.Cast<float, Vector<float>>(_filter.AsSpan(phase * _taps, _taps));
        var sum = Vector<float>.Zero;
        for (var i = 0; i < filter.Length; i++)
            sum += history[i] * filter[i];
        return (short)Math.Clamp(MathF.Round(Vector.Sum(sum)), short.MinValue, short.MaxValue);
    }

    // filter[phase][k] weighs the history from the oldest to the newest sample.
    private float[] Design(double stretch)
    {
        var filter = new float[_up * _taps];
        var cutoff = 0.92 / stretch;
        for (var phase = 0; phase < _up; phase++)
        {
            var row = filter.AsSpan(phase * _taps, _taps);
            double sum = 0;
            for (var k = 0; k < _taps; k++)
            {
                var distance = _taps / 2 - 1 - k + (double)phase / _up;
                row[k] = (float)(Sinc(distance * cutoff) * Kaiser(distance / (_taps / 2.0)));
                sum += row[k];
            }

            // Every phase passes a constant unchanged, or the phases would whistle.
            for (var k = 0; k < _taps; k++)
                row[k] = (float)(row[k] / sum);
        }

        return filter;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => Math.Abs(x) >= 1 ? 0 : Bessel(Beta * Math.Sqrt(1 - x * x)) / Bessel(Beta);

    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; k < 40; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
