using Pbx.Media.Sdp;

namespace Pbx.Media.Codecs;

/// <summary>The encodings that this machine can decode and encode, and the place where a new one is added.</summary>
public static class AudioCodecs
{
    /// <summary>All of them, the best first; Opus only where libopus is.</summary>
    public static IReadOnlyList<AudioCodec> Supported { get; } = OpusCodec.IsAvailable
        ? [AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu]
        : [AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu];

    public static bool IsSupported(AudioCodec codec) => Supported.Contains(codec);

    /// <summary>An encoder, or null for an encoding that can only be passed on. <paramref name="remoteFmtp"/> is how the peer wants it.</summary>
    public static IAudioEncoder? CreateEncoder(AudioCodec codec, string? remoteFmtp = null)
    {
        if (codec.Equals(AudioCodec.Pcma))
            return new G711Encoder(aLaw: true);
        if (codec.Equals(AudioCodec.Pcmu))
            return new G711Encoder(aLaw: false);
        if (codec.Equals(AudioCodec.G722))
            return new G722Encoder();
        return codec.Equals(AudioCodec.Opus) && OpusCodec.IsAvailable ? new OpusEncoder(fmtp: remoteFmtp) : null;
    }

    /// <summary>A decoder, or null for an encoding that can only be passed on.</summary>
    public static IAudioDecoder? CreateDecoder(AudioCodec codec)
    {
        if (codec.Equals(AudioCodec.Pcma))
            return new G711Decoder(aLaw: true);
        if (codec.Equals(AudioCodec.Pcmu))
            return new G711Decoder(aLaw: false);
        if (codec.Equals(AudioCodec.G722))
            return new G722Decoder();
        return codec.Equals(AudioCodec.Opus) && OpusCodec.IsAvailable ? new OpusDecoder() : null;
    }
}
