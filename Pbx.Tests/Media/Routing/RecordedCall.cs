using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Routing;
using Pbx.Media.Sdp;

namespace Pbx.Tests.Media.Routing;

/// <summary>
/// A conversation in virtual time: two speakers whose packets take a way with delay, jitter and loss, and a recorder that listens to both. Each speaker beeps for
/// 100 ms at the beginning of every second.
/// </summary>
internal sealed class RecordedCall : IDisposable
{
    public const int Rate = 16_000;
    private readonly List<Speaker> speakers = [];
    private readonly PriorityQueue<Action, long> due = new();
    private TimeSpan now;

    public RecordedCall() => Recorder = new StereoRecorder(File, Rate, TimeSpan.Zero);

    public MemoryStream File { get; } = new();

    public StereoRecorder Recorder { get; }

    public WavAudio Audio
    {
        get
        {
            Assert.True(WavReader.TryRead(File.ToArray(), out var audio, out var error), error.ToString());
            return audio!;
        }
    }

    /// <summary>Somebody speaks from a moment on; nobody hears it until a tap listens.</summary>
    public Speaker Speaks(AudioCodec codec, double frequency, int seed, double delayMs = 20, double jitterMs = 0, double loss = 0, double drift = 0)
    {
        var speaker = new Speaker(this, codec, frequency, seed, delayMs, jitterMs, loss, drift);
        speakers.Add(speaker);
        return speaker;
    }

    public PacketTap Hear(RecordingSide side, Speaker speaker)
    {
        var tap = new PacketTap(speaker.Flow.Flow);
        Recorder.Hear(side, tap);
        tap.Start();
        return tap;
    }

    /// <summary>Time goes on; the recorder is pumped every 100 ms unless it is asleep.</summary>
    public void Run(double seconds, bool pump = true)
    {
        var end = now + TimeSpan.FromSeconds(seconds);
        foreach (var speaker in speakers) speaker.Speak(end);
        for (; now < end; now += TimeSpan.FromMilliseconds(5))
        {
            while (due.TryPeek(out var action, out var ticks) && ticks <= now.Ticks)
            {
                due.Dequeue();
                action();
            }
            if (pump && now.TotalMilliseconds % 100 == 0) Recorder.Pump(now);
        }
    }

    public CallRecordingResult Stop()
    {
        Recorder.Stop(now);
        Recorder.Pump(now + TimeSpan.FromDays(1));
        Assert.True(Recorder.Completion.IsCompletedSuccessfully);
        return Recorder.Completion.Result;
    }

    /// <summary>When a tone begins, in seconds of the file, in each second of a channel; null: it does not.</summary>
    public static double?[] Onsets(short[] channel, double frequency)
    {
        var found = new double?[channel.Length / Rate];
        const int window = Rate / 100;
        for (var second = 0; second < found.Length; second++)
        {
            // From a little before, since what is early counts as well.
            for (var at = Math.Max(0, (second * Rate) - (Rate / 5)); at + window <= Math.Min(channel.Length, (second * Rate) + (Rate / 2)); at += Rate / 1000)
            {
                if (Amplitude(channel.AsSpan(at, window), frequency) < 3000) continue;
                found[second] = at / (double)Rate;
                break;
            }
        }
        return found;
    }

    private static double Amplitude(ReadOnlySpan<short> samples, double frequency)
    {
        double real = 0, imaginary = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * frequency * i / Rate);
            (real, imaginary) = (real + (samples[i] * cos), imaginary + (samples[i] * sin));
        }
        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / samples.Length;
    }

    public void Dispose()
    {
        foreach (var speaker in speakers) speaker.Dispose();
        File.Dispose();
    }

    /// <summary>One speaker with an encoder, a clock of its own and a way through the network.</summary>
    internal sealed class Speaker(RecordedCall call, AudioCodec codec, double frequency, int seed, double delayMs, double jitterMs, double loss, double drift) : IDisposable
    {
        private readonly Random chance = new(seed);
        private readonly IAudioEncoder encoder = AudioCodecs.CreateEncoder(codec)!;
        private readonly byte[] payload = new byte[1500];
        private readonly short[] samples = new short[960];
        private ushort sequence = (ushort)(65_500 + seed);
        private long frame = (long)(call.now.TotalSeconds / 0.02);
        private uint timestamp = (uint)seed * 1_000_003;

        public MemoryFlow Flow { get; } = new MemoryFlow(seed: seed).Negotiate(FormatOf(codec).Number, FormatOf(codec).Map);

        public bool IsSilent { get; set; }

        public bool IsCutOff { get; set; }

        public void Speak(TimeSpan until)
        {
            while (true)
            {
                // 20 ms of this speaker's own clock.
                var at = TimeSpan.FromSeconds((frame + 1) * 0.02 * (1 + drift));
                if (at > until) return;
                var count = encoder.SampleRate / 50;
                var start = frame * 0.02 * (1 + drift);
                for (var i = 0; i < count; i++)
                {
                    var time = start + (i / (double)encoder.SampleRate);
                    samples[i] = !IsSilent && time % 1 < 0.1 ? (short)(12_000 * Math.Sin(2 * Math.PI * frequency * time)) : (short)0;
                }
                var length = encoder.Encode(samples.AsSpan(0, count), payload);
                frame++;
                if (!IsCutOff && chance.NextDouble() >= loss) Send(at, payload.AsSpan(0, length).ToArray(), sequence, timestamp);
                sequence++;
                timestamp += (uint)(codec.ClockRate / 50);
            }
        }

        public void Dispose()
        {
            encoder.Dispose();
            Flow.Dispose();
        }

        private void Send(TimeSpan at, byte[] bytes, ushort number, uint time)
        {
            var arrival = at + TimeSpan.FromMilliseconds(delayMs + (chance.NextDouble() * jitterMs));
            call.due.Enqueue(
                () =>
                {
                    Flow.AdvanceTo(arrival > Flow.Now ? arrival : Flow.Now);
                    Flow.Receive(int.Parse(FormatOf(codec).Number, System.Globalization.CultureInfo.InvariantCulture), number, time, bytes, ssrc: (uint)seed + 100);
                },
                arrival.Ticks);
        }

        private static (string Number, string Map) FormatOf(AudioCodec codec) =>
            codec.Equals(AudioCodec.Opus) ? ("111", "a=rtpmap:111 opus/48000/2") : codec.Equals(AudioCodec.G722) ? ("9", "a=rtpmap:9 G722/8000") : ("8", "a=rtpmap:8 PCMA/8000");
    }
}
