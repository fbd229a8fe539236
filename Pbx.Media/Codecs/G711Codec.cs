using Pbx.Media.Audio;
using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>G.711 as an encoder (RFC 3551 section 4.5.14): a byte a sample.</summary>
public sealed class G711Encoder(bool aLaw) : IAudioEncoder
{
    public AudioCodec Codec => aLaw ? AudioCodec.Pcma : AudioCodec.Pcmu;

    public int SampleRate => 8000;

    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (aLaw)
            G711.ToALaw(samples, payload);
        else
            G711.ToMuLaw(samples, payload);
        return samples.Length;
    }

    public void Dispose()
    {
    }
}

/// <summary>G.711 as a decoder with concealment.</summary>
public sealed class G711Decoder(bool aLaw) : IAudioDecoder
{
    private readonly PacketLossConcealment _concealment = new(8000);

    public AudioCodec Codec => aLaw ? AudioCodec.Pcma : AudioCodec.Pcmu;

    public int SampleRate => 8000;

    public int SamplesIn(ReadOnlySpan<byte> payload) => payload.Length;

    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        if (payload.Length > samples.Length)
            return 0;
        if (aLaw)
            G711.FromALaw(payload, samples);
        else
            G711.FromMuLaw(payload, samples);
        _concealment.OnGood(samples[..payload.Length]);
        return payload.Length;
    }

    public void Conceal(Span<short> samples) => _concealment.Conceal(samples);

    public bool TryRecover(ReadOnlySpan<byte> nextPayload, Span<short> samples) => false;

    public void Dispose()
    {
    }
}
