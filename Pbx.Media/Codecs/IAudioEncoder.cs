using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>Turns linear audio (16 bit, mono, at <see cref="SampleRate"/>) into payloads. Holds the state of one stream.</summary>
public interface IAudioEncoder : IDisposable
{
    AudioCodec Codec { get; }

    int SampleRate { get; }

    /// <summary>Encodes one packet's samples and returns the length of the payload; 0: nothing needs to be sent (DTX).</summary>
    int Encode(ReadOnlySpan<short> samples, Span<byte> payload);
}
