using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>Turns payloads into linear audio (16 bit, mono, at <see cref="SampleRate"/>). Holds the state of one stream.</summary>
public interface IAudioDecoder : IDisposable
{
    AudioCodec Codec { get; }

    int SampleRate { get; }

    /// <summary>How many samples a payload stands for, 0 when it is broken.</summary>
    int SamplesIn(ReadOnlySpan<byte> payload);

    /// <summary>Decodes one packet and returns how many samples; 0 when it is broken or does not fit. Never throws on what came from the network.</summary>
    int Decode(ReadOnlySpan<byte> payload, Span<short> samples);

    /// <summary>Fills in for audio that is lost, as long as <paramref name="samples"/>.</summary>
    void Conceal(Span<short> samples);

    /// <summary>Brings a lost packet back from what the next one carries of it (FEC). False where the codec has no such thing.</summary>
    bool TryRecover(ReadOnlySpan<byte> nextPayload, Span<short> samples);
}
