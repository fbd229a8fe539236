using System.Numerics;
using Pbx.Media.Audio;

namespace Pbx.E2E.Support;

/// <summary>Where a sound was heard. <paramref name="Score"/>: likeness of its pieces, 1 for the very same waveform.</summary>
public sealed record SoundHit(double Second, double Score);

/// <summary>
/// Finds a known sound in what somebody heard, by normalised cross-correlation of the waveforms at 4 kHz: first its liveliest pieces anywhere (by FFT), then
/// piece by piece around there, so that a frame that a network or a jitter buffer dropped or stretched moves what follows and does not hide it.
/// </summary>
public static class SoundMatch
{
    private const int Rate = 4000;
    private const int Anchor = Rate / 2;
    private const int Piece = Rate * 3 / 10;
    private const int Drift = Rate / 10;
    private const double Enough = 0.6;

    /// <summary>A WAV file as speech is kept, whatever its encoding.</summary>
    public static Recording Read(string file) => Read(File.ReadAllBytes(file));

    /// <summary>The same from memory.</summary>
    public static Recording Read(byte[] file) =>
        WavReader.TryRead(file, out var audio, out var error) ? new Recording(audio!.Samples, audio.SampleRate) : throw new InvalidDataException(error.ToString());

    /// <summary>The best place at which the sound is in the recording at or after a second; null if it is nowhere.</summary>
    public static SoundHit? Find(Recording heard, Recording sound, double from = 0) => FindAll(heard, sound, from).MaxBy(hit => hit.Score);

    /// <summary>All places at which the sound is in the recording at or after a second, in order.</summary>
    public static IReadOnlyList<SoundHit> FindAll(Recording heard, Recording sound, double from = 0)
    {
        var first = Math.Max(0, (int)(from * Rate));
        var (x, t) = (Slow(heard), Slow(sound));
        if (x.Length - first < Anchor || t.Length < Anchor) return [];
        var hits = new List<SoundHit>();
        foreach (var anchor in Liveliest(t))
        {
            var likeness = Correlate(x[first..], t[anchor..(anchor + Anchor)]);
            for (var tries = 0; tries < 6; tries++)
            {
                var at = Array.IndexOf(likeness, likeness.Max());
                if (likeness[at] < 0.5) break;
                var second = Math.Max(0, (double)(first + at - anchor) / Rate);
                // Two of the same do not overlap.
                var known = hits.Exists(hit => Math.Abs(hit.Second - second) < sound.Seconds / 2);
                var score = known ? 0 : Score(x, t, first + at - anchor);
                if (score >= Enough) hits.Add(new SoundHit(second, score));
                var near = known || score >= Enough ? t.Length / 2 : Piece;
                Array.Fill(likeness, -1, Math.Max(0, at - near), Math.Min(likeness.Length, at + near) - Math.Max(0, at - near));
            }
        }
        return [.. hits.Where(hit => hit.Second >= from).OrderBy(hit => hit.Second)];
    }

    private static double Score(float[] x, float[] t, int at)
    {
        double sum = 0, weights = 0;
        var drift = 0;
        var loud = Energy(t, 0, t.Length) / t.Length;
        for (var from = 0; from + Piece <= t.Length; from += Piece)
        {
            var energy = Energy(t, from, Piece);
            if (energy / Piece < loud * 0.05) continue;
            var (best, bestLag) = (0.0, 0);
            for (var lag = drift - Drift; lag <= drift + Drift; lag++)
            {
                var start = at + from + lag;
                if (start < 0 || start + Piece > x.Length) continue;
                double product = 0, norm = 0;
                for (var i = 0; i < Piece; i++)
                {
                    product += x[start + i] * t[from + i];
                    norm += x[start + i] * x[start + i];
                }
                var likeness = product / Math.Sqrt(norm * energy + 1);
                if (likeness > best) (best, bestLag) = (likeness, lag);
            }
            if (best > Enough) drift = bestLag;
            sum += best * Math.Sqrt(energy);
            weights += Math.Sqrt(energy);
        }
        return weights == 0 ? 0 : sum / weights;
    }

    // Two places: a frame may be missing from one.
    private static List<int> Liveliest(float[] t)
    {
        var found = new List<int>();
        foreach (var at in Enumerable.Range(0, (t.Length - Anchor) / (Anchor / 4) + 1).Select(i => i * (Anchor / 4)).OrderByDescending(at => Energy(t, at, Anchor)))
        {
            if (found.TrueForAll(other => Math.Abs(other - at) >= Anchor)) found.Add(at);
            if (found.Count == 2) break;
        }
        return found;
    }

    // The product of two spectra is the correlation of all shifts at once; running sums normalise it.
    private static double[] Correlate(float[] x, float[] piece)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(x.Length + piece.Length));
        var (a, b) = (new Complex[size], new Complex[size]);
        for (var i = 0; i < x.Length; i++) a[i] = x[i];
        for (var i = 0; i < piece.Length; i++) b[i] = piece[i];
        Transform(a, inverse: false);
        Transform(b, inverse: false);
        for (var i = 0; i < size; i++) a[i] *= Complex.Conjugate(b[i]);
        Transform(a, inverse: true);
        var own = Energy(piece, 0, piece.Length);
        var result = new double[x.Length - piece.Length + 1];
        var running = Energy(x, 0, piece.Length);
        // Silence is like nothing: the rounding of codecs must not be taken for speech.
        var floor = own * 1e-4;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = a[i].Real / size / Math.Sqrt(Math.Max(running, floor) * own + 1);
            if (i + piece.Length < x.Length) running += x[i + piece.Length] * x[i + piece.Length] - x[i] * x[i];
        }
        return result;
    }

    private static void Transform(Complex[] data, bool inverse)
    {
        for (int i = 1, j = 0; i < data.Length; i++)
        {
            var bit = data.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (data[i], data[j]) = (data[j], data[i]);
        }
        for (var length = 2; length <= data.Length; length <<= 1)
        {
            var turn = Complex.FromPolarCoordinates(1, (inverse ? 2 : -2) * Math.PI / length);
            for (var start = 0; start < data.Length; start += length)
            {
                var factor = Complex.One;
                for (var i = start; i < start + length / 2; i++)
                {
                    var (even, odd) = (data[i], data[i + length / 2] * factor);
                    (data[i], data[i + length / 2]) = (even + odd, even - odd);
                    factor *= turn;
                }
            }
        }
    }

    private static float[] Slow(Recording recording)
    {
        var step = recording.Rate / Rate;
        var slow = new float[recording.Samples.Length / step];
        for (var i = 0; i < slow.Length; i++)
        {
            var sum = 0;
            for (var k = 0; k < step; k++) sum += recording.Samples[i * step + k];
            slow[i] = (float)sum / step;
        }
        return slow;
    }

    private static double Energy(float[] samples, int from, int count)
    {
        double sum = 0;
        for (var i = from; i < from + count; i++) sum += samples[i] * samples[i];
        return sum;
    }
}
