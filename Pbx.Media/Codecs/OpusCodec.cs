namespace Pbx.Media.Codecs;

/// <summary>Whether Opus (RFC 6716) can be decoded and encoded here; passing it on needs no library.</summary>
public static class OpusCodec
{
    public static bool IsAvailable => OpusLibrary.IsAvailable;
}
