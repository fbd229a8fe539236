using System.Diagnostics;
using System.Buffers.Binary;

namespace Pbx.E2E.Support;

/// <summary>Linear audio, mono.</summary>
public sealed record Recording(short[] Samples, int Rate)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => (double)Samples.Length / Rate;

    /// <summary>Reads a WAV file of 16-bit PCM, also one whose header was never finished because its writer was stopped.</summary>
    public static Recording Read(string path) => Read(File.ReadAllBytes(path));

    /// <summary>The same of bytes; one channel of several.</summary>
    public static Recording Read(byte[] bytes, int channel = 0)
    {
        int channels = 1, rate = 8000, at = 12;
        while (at + 8 <= bytes.Length)
        {
            var id = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (id == 0x666D7420)
            {
                channels = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at + 10));
                rate = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 12));
            }
            else if (id == 0x64617461)
            {
                var data = bytes.AsSpan(at + 8);
                if (size > 0 && size < data.Length) data = data[..size];
                var samples = new short[data.Length / 2 / channels];
                for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(((i * channels) + channel) * 2)..]);
                return new Recording(samples, rate);
            }
            at += 8 + size + (size & 1);
        }
        return new Recording([], rate);
    }

    /// <summary>The last seconds only.</summary>
    public Recording Last(double seconds) => this with { Samples = Samples[Math.Max(0, Samples.Length - (int)(seconds * Rate))..] };

    /// <summary>A part from its beginning.</summary>
    public Recording Part(double from, double seconds) =>
        this with { Samples = Samples[Math.Min(Samples.Length, (int)(from * Rate))..Math.Min(Samples.Length, (int)((from + seconds) * Rate))] };

    /// <summary>Root mean square.</summary>
    public double Rms => Samples.Length == 0 ? 0 : Math.Sqrt(Samples.Average(s => (double)s * s));
}

/// <summary>Sine tones: made for a microphone, found in a recording.</summary>
public static class Tone
{
    /// <summary>Writes a 48 kHz mono WAV.</summary>
    public static string WriteWav(string path, double frequency, double seconds = 10)
    {
        const int rate = 48000;
        var count = (int)(seconds * rate);
        var bytes = new byte[44 + count * 2];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 36 + count * 2);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), count * 2);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + i * 2), (short)(10000 * Math.Sin(2 * Math.PI * frequency * i / rate)));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Strongest frequency in hertz and the share of all energy that it holds (1 = pure tone).</summary>
    public static (double Frequency, double Purity) Strongest(Recording recording)
    {
        if (recording.Samples.Length < recording.Rate / 4 || recording.Rms < 50) return (0, 0);
        var (best, power) = Scan(recording, 100, Math.Min(3900, recording.Rate / 2 - 100), 10);
        (best, power) = Scan(recording, best - 10, best + 10, 1);
        var amplitude = Math.Sqrt(power) * 2 / recording.Samples.Length;
        return (best, Math.Min(1, amplitude / Math.Sqrt(2) / recording.Rms));
    }

    /// <summary>Fails unless the recording is this tone within 2 %.</summary>
    public static void AssertHeard(double frequency, Recording recording, string who)
    {
        var (found, purity) = Strongest(recording);
        Assert.True(Math.Abs(found - frequency) <= frequency * 0.02 && purity > 0.6,
            $"{who}: expected {frequency} Hz, heard {found} Hz (purity {purity:F2}, rms {recording.Rms:F0}, {recording.Seconds:F1} s)");
    }

    /// <summary>Fails unless some half second of the recording is this tone: a busy machine may tear pieces.</summary>
    public static void AssertHeardSomewhere(double frequency, Recording recording, string who)
    {
        var pieces = Enumerable.Range(0, Math.Max(1, (int)(recording.Seconds / 0.25) - 1)).Select(i => recording.Part(i * 0.25, 0.5)).ToList();
        AssertHeard(frequency, pieces.MaxBy(piece => Strongest(piece).Purity)!, who);
    }

    /// <summary>Hears this tone, at the latest after some tries: a path may still be coming up, and a busy machine may tear a piece.</summary>
    public static async Task AssertHearsAsync(double frequency, Func<Task<Recording>> hear, string who, double seconds = 8)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var recording = await hear();
            var (found, purity) = Strongest(recording);
            if ((Math.Abs(found - frequency) <= frequency * 0.02 && purity > 0.6) || clock.Elapsed.TotalSeconds > seconds)
            {
                AssertHeard(frequency, recording, who);
                return;
            }
            await Eventually.ElapseAsync(0.25);
        }
    }

    /// <summary>Fails if this tone is in the recording.</summary>
    public static void AssertNotHeard(double frequency, Recording recording, string who)
    {
        var (found, purity) = Strongest(recording);
        Assert.False(Math.Abs(found - frequency) <= frequency * 0.02 && purity > 0.3, $"{who}: heard {found} Hz (purity {purity:F2}) and should not");
    }

    /// <summary>The digit (RFC 4733 3.2: two tones at once) is in some part of the recording.</summary>
    public static bool HasDigit(Recording recording, double low, double high)
    {
        var length = recording.Rate * 6 / 100;
        for (var at = 0; at + length <= recording.Samples.Length; at += length / 2)
        {
            var part = recording with { Samples = recording.Samples[at..(at + length)] };
            double Share(double frequency) => Math.Sqrt(2 * Goertzel(part.Samples, frequency, part.Rate)) / length / part.Rms;
            if (part.Rms > 100 && Share(low) > 0.3 && Share(high) > 0.3) return true;
        }
        return false;
    }

    private static (double Frequency, double Power) Scan(Recording recording, double from, double to, double step)
    {
        (double, double) best = (0, -1);
        for (var f = from; f <= to; f += step)
        {
            var power = Goertzel(recording.Samples, f, recording.Rate);
            if (power > best.Item2) best = (f, power);
        }
        return best;
    }

    private static double Goertzel(short[] samples, double frequency, int rate)
    {
        var w = 2 * Math.PI * frequency / rate;
        var c = 2 * Math.Cos(w);
        double a = 0, b = 0;
        foreach (var sample in samples) (a, b) = (sample + c * a - b, a);
        return a * a + b * b - c * a * b;
    }
}
