using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>G.722 encoder at 64 kbit/s (ITU-T G.722 section 3): two 16 kHz samples become one octet.</summary>
public sealed class G722Encoder : IAudioEncoder
{
    private readonly int[] _history = new int[24];
    private readonly G722Band _low = new(high: false);
    private readonly G722Band _high = new(high: true);

    public AudioCodec Codec => AudioCodec.G722;

    public int SampleRate => 16000;

    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        var octets = samples.Length / 2;
        for (var i = 0; i < octets; i++)
            payload[i] = Encode(samples[2 * i], samples[2 * i + 1]);
        return octets;
    }

    public void Dispose()
    {
    }

    private byte Encode(short first, short second)
    {
        Array.Copy(_history, 2, _history, 0, 22);
        (_history[22], _history[23]) = (first, second);
        int odd = 0, even = 0;
        var mirror = G722.Mirror;
        for (var i = 0; i < 12; i++)
        {
            odd += _history[2 * i] * mirror[i];
            even += _history[2 * i + 1] * mirror[11 - i];
        }

        var low = Math.Clamp(even + odd >> 14, -16384, 16383);
        var high = Math.Clamp(even - odd >> 14, -16384, 16383);
        return (byte)(High(high) << 6 | Low(low));
    }

    private int Low(int sample)
    {
        var error = G722Band.Saturate(sample - _low.Predicted);
        var magnitude = error < 0 ? ~error : error;
        var levels = G722.Levels;
        var level = 1;
        while (level < 30 && magnitude >= levels[level] * _low.Step >> 12)
            level++;
        var code = G722.Code(level, error < 0);
        _low.Adapt(G722.LowMultiplier[code >> 2], _low.Step * G722.Low4[code >> 2] >> 15);
        return code;
    }

    private int High(int sample)
    {
        var error = G722Band.Saturate(sample - _high.Predicted);
        var magnitude = error < 0 ? ~error : error;
        var large = magnitude >= 564 * _high.Step >> 12;
        var code = error < 0 ? (large ? 0 : 1) : large ? 2 : 3;
        _high.Adapt(G722.HighMultiplier[code], _high.Step * G722.High2[code] >> 15);
        return code;
    }
}
