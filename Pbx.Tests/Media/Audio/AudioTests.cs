using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;

namespace Pbx.Tests.Media.Audio;

public class AudioTests
{
    [Theory]
    [InlineData(8000, 16000)]
    [InlineData(8000, 48000)]
    [InlineData(16000, 48000)]
    [InlineData(48000, 16000)]
    [InlineData(48000, 8000)]
    [InlineData(16000, 8000)]
    [InlineData(44100, 8000)]
    [InlineData(22050, 48000)]
    public void Resampling_keeps_the_tone_and_the_length(int from, int to)
    {
        var resampler = new Resampler(from, to);
        var input = Read(new ToneGenerator([1000]), from, from);
        var output = new List<short>();
        var piece = new short[resampler.MaxOutput(from / 50)];
        for (var at = 0; at + from / 50 <= input.Length; at += from / 50)
        {
            var count = resampler.Process(input.AsSpan(at, from / 50), piece);
            output.AddRange(piece.AsSpan(0, count));
        }

        Assert.InRange(output.Count, to / 50 * 50 - 1, to + 1);
        var middle = output.ToArray().AsSpan(to / 10, to / 2);
        Assert.True(Goertzel.Purity(middle, 1000, to) > 0.9999, $"{Goertzel.Purity(middle, 1000, to)}");
        Assert.InRange(Math.Sqrt(Goertzel.TotalPower(middle) / Goertzel.TotalPower(input)), 0.99, 1.01);
    }

    [Theory]
    [InlineData(48000, 8000, 6000)]
    [InlineData(16000, 8000, 5500)]
    [InlineData(48000, 16000, 12000)]
    public void Going_down_what_would_fold_back_is_gone(int from, int to, double frequency)
    {
        var resampler = new Resampler(from, to);
        var input = Read(new ToneGenerator([frequency]), from, from);
        var output = new short[resampler.MaxOutput(from)];
        var count = resampler.Process(input, output);
        var ratio = Goertzel.TotalPower(output.AsSpan(to / 10, count - to / 5)) / Goertzel.TotalPower(input);
        Assert.True(10 * Math.Log10(ratio + 1e-12) < -55, $"{10 * Math.Log10(ratio + 1e-12):F1} dB");
    }

    [Fact]
    public void A_concealed_gap_sounds_on_and_fades()
    {
        var plc = new PacketLossConcealment(8000);
        var tone = new ToneGenerator([200]);
        var frame = new short[160];
        for (var i = 0; i < 20; i++)
        {
            tone.Read(frame, 8000);
            plc.OnGood(frame);
        }

        var before = Goertzel.TotalPower(frame);
        var last = frame[^1];
        plc.Conceal(frame);
        Assert.InRange(Goertzel.TotalPower(frame) / before, 0.6, 1.1);
        Assert.True(Goertzel.Purity(frame, 200, 8000) > 0.9);
        Assert.True(Math.Abs(frame[0] - last) < 1500);
        plc.Conceal(frame);
        plc.Conceal(frame);
        Assert.True(Goertzel.TotalPower(frame) < 0.1 * before);
        plc.Conceal(frame);
        Assert.Equal(0, Goertzel.TotalPower(frame));
        plc.OnGood(frame);
        Assert.Equal(0, plc.Concealed);
    }

    [Theory]
    [InlineData("CH", CallProgress.Ringback, 425, 0, 1000, 4000)]
    [InlineData("DE", CallProgress.Busy, 425, 0, 480, 480)]
    [InlineData("FR", CallProgress.Ringback, 440, 0, 1500, 3500)]
    [InlineData("IT", CallProgress.Congestion, 425, 0, 200, 200)]
    [InlineData("GB", CallProgress.Ringback, 400, 450, 400, 200)]
    [InlineData("US", CallProgress.Ringback, 440, 480, 2000, 4000)]
    [InlineData("us", CallProgress.Busy, 480, 620, 500, 500)]
    [InlineData("??", CallProgress.Ringback, 425, 0, 1000, 4000)]
    public void Countries_sound_as_they_should(string country, CallProgress progress, int first, int second, int on, int off)
    {
        var samples = Read(ToneGenerator.For(country, progress), 8000, 8 * (on + off));
        var sounding = samples.AsSpan(0, 8 * on);
        var share = Goertzel.Purity(sounding, first, 8000) + (second == 0 ? 0 : Goertzel.Purity(sounding, second, 8000));
        Assert.InRange(share, 0.95, 1.001);
        Assert.Equal(0, Goertzel.TotalPower(samples.AsSpan(8 * on, 8 * off)));
        Assert.InRange(10 * Math.Log10(Goertzel.TotalPower(sounding) / (32767.0 * 32767 / 2)) + 3.14, -14, -12.5);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(48000)]
    public void Keys_are_heard_once_each(int rate)
    {
        const string keys = "0123456789*#ABCD5500";
        var sources = keys.SelectMany(k => new IAudioSource[]
        {
            ToneGenerator.Dtmf(k, TimeSpan.FromMilliseconds(70)), new SilenceSource(TimeSpan.FromMilliseconds(60)),
        });
        var sequence = new SequenceSource([.. sources]);
        var detector = new DtmfDetector(rate);
        var piece = new short[rate / 50];
        var heard = "";
        while (sequence.Read(piece, rate) == piece.Length)
            heard += detector.Process(piece);
        Assert.Equal(keys, heard);
    }

    [Fact]
    public void Noise_and_other_tones_are_no_keys()
    {
        var detector = new DtmfDetector(8000);
        var random = new Random(24);
        var noise = Enumerable.Range(0, 80_000).Select(_ => (short)random.Next(-8000, 8000)).ToArray();
        Assert.Null(Heard(noise));
        Assert.Null(Heard(Read(ToneGenerator.For("US", CallProgress.Dial), 8000, 16000)));
        Assert.Null(Heard(Read(new ToneGenerator([697]), 8000, 16000)));

        char? Heard(short[] samples)
        {
            char? any = null;
            for (var at = 0; at + 160 <= samples.Length; at += 160)
                any ??= detector.Process(samples.AsSpan(at, 160));
            return any;
        }
    }

    [Theory]
    [InlineData(WavFormat.Pcm16, 1)]
    [InlineData(WavFormat.Pcm16, 2)]
    [InlineData(WavFormat.ALaw, 1)]
    [InlineData(WavFormat.MuLaw, 1)]
    public void A_file_is_read_as_it_was_written(WavFormat format, int channels)
    {
        var samples = Read(new ToneGenerator([440]), 8000, 8001 / channels * channels);
        using var stream = new MemoryStream();
        var writer = new WavWriter(stream, 8000, channels, format, leaveOpen: true);
        writer.Write(samples);
        Assert.Equal(samples.Length / channels / 8000.0, writer.Duration.TotalSeconds, 4);
        var cutOff = stream.ToArray();
        writer.Dispose();
        foreach (var file in new[] { stream.ToArray(), cutOff })
        {
            Assert.True(WavReader.TryRead(file, out var audio, out var error), error.ToString());
            Assert.Equal((8000, channels, samples.Length), (audio!.SampleRate, audio.Channels, audio.Samples.Length));
            if (format == WavFormat.Pcm16)
                Assert.Equal(samples, audio.Samples);
            else
                Assert.True(Goertzel.Purity(audio.Samples, 440, 8000) > 0.99);
            Assert.Equal(audio.Channel(0).Length, audio.ToMono().Length);
        }
    }

    [Fact]
    public void Junk_is_no_file_and_never_throws()
    {
        using var stream = new MemoryStream();
        using (var writer = new WavWriter(stream, 8000, leaveOpen: true))
            writer.Write(new short[200]);
        var good = stream.ToArray();
        var random = new Random(46);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                bytes[random.Next(i % 2 == 0 ? 46 : bytes.Length)] = (byte)random.Next(256);
            if (!WavReader.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _, out var error))
                Assert.NotEqual(WavError.None, error);
        }

        Assert.False(WavReader.TryRead([], out _, out var reason));
        Assert.Equal(WavError.NotRiff, reason);
    }

    [Fact]
    public void Memory_is_played_at_any_rate_once_or_for_ever()
    {
        var second = Read(new ToneGenerator([500]), 44100, 44100);
        var once = Read(new PcmSource(new WavAudio(44100, 1, second)), 8000, 16000);
        Assert.InRange(once.Length, 7990, 8001);
        Assert.True(Goertzel.Purity(once.AsSpan(800, 6400), 500, 8000) > 0.999);
        Assert.Equal(48000, Read(new PcmSource(second, 44100, repeat: true), 16000, 48000).Length);
        Assert.Empty(Read(new PcmSource(ReadOnlyMemory<short>.Empty, 8000, repeat: true), 8000, 10));
    }

    [Fact]
    public void A_sequence_plays_one_after_the_other()
    {
        var sequence = new SequenceSource(new SilenceSource(TimeSpan.FromMilliseconds(30)), ToneGenerator.Dtmf('1', TimeSpan.FromMilliseconds(50)));
        var samples = Read(sequence, 8000, 10_000);
        Assert.Equal(640, samples.Length);
        Assert.Equal(0, Goertzel.TotalPower(samples.AsSpan(0, 240)));
        Assert.True(Goertzel.TotalPower(samples.AsSpan(240)) > 1e6);
    }

    [Fact]
    public void The_score_falls_with_loss_delay_and_jitter()
    {
        var clean = EModel.MeanOpinionScore(AudioCodec.Pcma, 0, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        Assert.InRange(clean, 4.3, 4.45);
        Assert.InRange(EModel.MeanOpinionScore(AudioCodec.Pcma, 0.05, TimeSpan.Zero, null), 3.4, 4.1);
        Assert.True(EModel.MeanOpinionScore(AudioCodec.Pcma, 0, TimeSpan.FromMilliseconds(100), null) < clean);
        Assert.True(EModel.MeanOpinionScore(AudioCodec.Pcma, 0, TimeSpan.Zero, TimeSpan.FromSeconds(1)) < 3.4);
        Assert.Equal(1, EModel.MeanOpinionScore(null, 1, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9)), 1);
        Assert.True(EModel.MeanOpinionScore(new AudioCodec("G729", 8000), 0, TimeSpan.Zero, null) < clean);
    }

    private static short[] Read(IAudioSource source, int rate, int count)
    {
        var samples = new short[count];
        return samples[..source.Read(samples, rate)];
    }
}
