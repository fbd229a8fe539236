using System.Runtime.InteropServices;
using Pbx.Media.Codecs;
using Pbx.Media.Sdp;
using Pbx.Tests.Support;

namespace Pbx.Tests.Media.Codecs;

public class CodecTests
{
    [Fact]
    public void G711_encodes_and_decodes_the_itu_sweep_exactly()
    {
        var source = Words("codec/g711/sweep.src");
        Assert.Equal(65536, source.Length);
        Check(Words("codec/g711/sweep-r.a"), Words("codec/g711/sweep-r.a-a"), G711.ToALaw, G711.FromALaw);
        Check(Words("codec/g711/sweep-r.u"), Words("codec/g711/sweep-r.u-u"), G711.ToMuLaw, G711.FromMuLaw);

        void Check(short[] codes, short[] round, Func<short, byte> encode, Func<byte, short> decode)
        {
            Assert.Equal(0, Enumerable.Range(0, source.Length).Count(i => encode(source[i]) != (byte)codes[i]));
            Assert.Equal(0, Enumerable.Range(0, source.Length).Count(i => decode((byte)codes[i]) != round[i]));
        }
    }

    [Fact]
    public void G711_codes_survive_and_silence_is_silent()
    {
        for (var code = 0; code < 256; code++)
        {
            Assert.Equal((byte)code, G711.ToALaw(G711.FromALaw((byte)code)));
            // Negative zero is the one µ-law code that comes back as its twin.
            if (code != 0x7F)
                Assert.Equal((byte)code, G711.ToMuLaw(G711.FromMuLaw((byte)code)));
        }

        Assert.Equal((8, 0), (G711.FromALaw(G711.ALawSilence), G711.FromMuLaw(G711.MuLawSilence)));
        Assert.Equal((G711.ALawSilence, G711.MuLawSilence), (G711.ToALaw(0), G711.ToMuLaw(0)));
    }

    [Fact]
    public void G722_encodes_the_itu_vector_bit_by_bit()
    {
        var source = Words("codec/g722/inpsp.bin");
        var expected = Words("codec/g722/codspw.cod");
        var octets = new byte[source.Length / 2];
        Assert.Equal(octets.Length, new G722Encoder().Encode(source, octets));
        Assert.Equal(expected.Length, octets.Length);
        Assert.Equal(0, Enumerable.Range(0, octets.Length).Count(i => octets[i] != (byte)expected[i]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void G722_decodes_the_itu_vector_bit_by_bit(int mode)
    {
        var octets = Words("codec/g722/codspw.cod").Select(w => (byte)w).ToArray();
        var expected = Words($"codec/g722/outsp{mode}.bin");
        var samples = new short[2 * octets.Length];
        Assert.Equal(samples.Length, new G722Decoder(mode).Decode(octets, samples));
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => samples[i] != expected[i]));
    }

    [Theory]
    [InlineData("PCMA", 8000, 30)]
    [InlineData("PCMU", 8000, 30)]
    [InlineData("G722", 8000, 25)]
    [InlineData("opus", 48000, 8)]
    public void Every_codec_carries_a_tone_without_allocating(string name, int clock, double minimumSnr)
    {
        var codec = new AudioCodec(name, clock, name == "opus" ? 2 : 1);
        Assert.SkipWhen(name == "opus" && !OpusCodec.IsAvailable, "libopus is not installed");
        using var encoder = AudioCodecs.CreateEncoder(codec, "useinbandfec=1;usedtx=0")!;
        using var decoder = AudioCodecs.CreateDecoder(codec)!;
        var frame = encoder.SampleRate / 50;
        var source = Tone(encoder.SampleRate, 440, 100 * frame);
        var output = new short[source.Length];
        var payload = new byte[1500];
        Step(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 100; i++)
            Step(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(BestSnr(source, output, encoder.SampleRate) > minimumSnr, $"SNR {BestSnr(source, output, encoder.SampleRate):F1} dB");

        void Step(int i)
        {
            var length = encoder.Encode(source.AsSpan(i * frame, frame), payload);
            if (decoder.SamplesIn(payload.AsSpan(0, length)) != frame || decoder.Decode(payload.AsSpan(0, length), output.AsSpan(i * frame, frame)) != frame)
                throw new InvalidOperationException("frame length");
        }
    }

    [Fact]
    public void Opus_conceals_and_recovers_with_fec()
    {
        Assert.SkipUnless(OpusCodec.IsAvailable, "libopus is not installed");
        using var encoder = new OpusEncoder(48000, "useinbandfec=1");
        using var decoder = new OpusDecoder();
        encoder.SetExpectedLoss(30);
        var source = Tone(48000, 300, 50 * 960);
        var payload = new byte[1500];
        var pcm = new short[960];
        for (var i = 0; i < 50; i++)
        {
            var length = encoder.Encode(source.AsSpan(i * 960, 960), payload);
            if (i == 30)
                continue;
            if (i == 31)
            {
                Assert.True(decoder.TryRecover(payload.AsSpan(0, length), pcm));
                Assert.True(Energy(pcm) > 100);
            }

            Assert.Equal(960, decoder.Decode(payload.AsSpan(0, length), pcm));
        }

        var gap = new short[970];
        decoder.Conceal(gap);
        Assert.True(Energy(gap) > 100);
    }

    [Fact]
    public void Decoders_survive_junk()
    {
        var random = new Random(722);
        foreach (var codec in AudioCodecs.Supported)
        {
            using var decoder = AudioCodecs.CreateDecoder(codec)!;
            var samples = new short[5760];
            var payload = new byte[300];
            for (var i = 0; i < 2000; i++)
            {
                random.NextBytes(payload);
                var cut = payload.AsSpan(0, random.Next(payload.Length));
                Assert.InRange(decoder.SamplesIn(cut), 0, 48000 * 120 / 1000);
                Assert.InRange(decoder.Decode(cut, samples), 0, samples.Length);
                if (i % 7 == 0)
                    decoder.Conceal(samples.AsSpan(0, random.Next(1000)));
                decoder.TryRecover(cut, samples.AsSpan(0, 960));
            }

            Assert.Equal(0, decoder.Decode(payload, samples.AsSpan(0, 10)));
        }
    }

    [Fact]
    public void The_factory_knows_what_can_only_be_passed_on()
    {
        var g729 = new AudioCodec("G729", 8000);
        Assert.False(AudioCodecs.IsSupported(g729));
        Assert.Null(AudioCodecs.CreateEncoder(g729));
        Assert.Null(AudioCodecs.CreateDecoder(g729));
        Assert.All(AudioCodecs.Supported, c => Assert.Equal(c, AudioCodecs.CreateDecoder(c)!.Codec));
    }

    [Fact]
    public void Opus_format_parameters_are_read()
    {
        var fmtp = OpusFmtp.Parse("minptime=10; useinbandfec=1;usedtx=1; stereo=1;maxaveragebitrate=20000;maxplaybackrate=16000;cbr=1;junk;x=");
        Assert.Equal(new OpusFmtp { UseInbandFec = true, UseDtx = true, Stereo = true, MaxAverageBitrate = 20000, MaxPlaybackRate = 16000, ConstantBitrate = true }, fmtp);
        Assert.Equal(new OpusFmtp(), OpusFmtp.Parse(null));
    }

    private static short[] Words(string path) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(TestData.PathOf(path))).ToArray();

    private static short[] Tone(int rate, double frequency, int count) =>
        Enumerable.Range(0, count).Select(i => (short)(10000 * Math.Sin(2 * Math.PI * frequency * i / rate))).ToArray();

    private static double Energy(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var s in samples)
            sum += s * s;
        return Math.Sqrt(sum / samples.Length);
    }

    // The codec's own delay is not noise: the best alignment within 30 ms counts.
    private static double BestSnr(short[] source, short[] output, int rate)
    {
        var best = double.MinValue;
        var from = rate;
        for (var delay = 0; delay < rate * 30 / 1000; delay++)
        {
            double signal = 0, noise = 0;
            for (var i = from; i < from + rate / 4; i++)
            {
                signal += (double)source[i - delay] * source[i - delay];
                noise += Math.Pow(output[i] - source[i - delay], 2);
            }

            best = Math.Max(best, 10 * Math.Log10(signal / (noise + 1)));
        }

        return best;
    }
}
