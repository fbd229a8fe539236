using Pbx.Media.Audio;
using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>G.722 decoder (ITU-T G.722 section 4). Mode 1 takes 64 kbit/s; modes 2 and 3 ignore the lowest one or two bits (56, 48).</summary>
public sealed class G722Decoder(int mode = 1) : IAudioDecoder
{
    private readonly int[] _history = new int[24];
    private readonly G722Band _low = new(high: false);
    private readonly G722Band _high = new(high: true);
    private readonly PacketLossConcealment _concealment = new(16000);

    public AudioCodec Codec => AudioCodec.G722;

    public int SampleRate => 16000;

    public int SamplesIn(ReadOnlySpan<byte> payload) => 2 * payload.Length;

    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        if (2 * payload.Length > samples.Length)
            return 0;
        for (var i = 0; i < payload.Length; i++)
            Decode(payload[i], out samples[2 * i], out samples[2 * i + 1]);
        _concealment.OnGood(samples[..(2 * payload.Length)]);
        return 2 * payload.Length;
    }

    public void Conceal(Span<short> samples) => _concealment.Conceal(samples);

    public bool TryRecover(ReadOnlySpan<byte> nextPayload, Span<short> samples) => false;

    public void Dispose()
    {
    }

    private void Decode(byte octet, out short first, out short second)
    {
        var code = octet & 0x3F;
        var inverse = mode switch
        {
            2 => G722.Low5[code >> 1],
            3 => G722.Low4[code >> 2],
            _ => G722.Low6[code],
        };
        var low = Math.Clamp(_low.Predicted + (_low.Step * inverse >> 15), -16384, 16383);
        _low.Adapt(G722.LowMultiplier[code >> 2], _low.Step * G722.Low4[code >> 2] >> 15);

        var highCode = octet >> 6;
        var difference = _high.Step * G722.High2[highCode] >> 15;
        var high = Math.Clamp(_high.Predicted + difference, -16384, 16383);
        _high.Adapt(G722.HighMultiplier[highCode], difference);

        Array.Copy(_history, 2, _history, 0, 22);
        (_history[22], _history[23]) = (low + high, low - high);
        int even = 0, odd = 0;
        var mirror = G722.Mirror;
        for (var i = 0; i < 12; i++)
        {
            even += _history[2 * i] * mirror[i];
            odd += _history[2 * i + 1] * mirror[11 - i];
        }

        first = (short)G722Band.Saturate(odd >> 11);
        second = (short)G722Band.Saturate(even >> 11);
    }
}
