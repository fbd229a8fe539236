namespace Pbx.Media.Srtp;

/// <summary>Why a packet was not protected or not accepted.</summary>
public enum SrtpDropReason
{
    None,

    /// <summary>Too short for header, index and tag.</summary>
    TooShort,

    /// <summary>Not version 2, or CSRC list or extension reach past the end.</summary>
    MalformedHeader,

    AuthenticationFailed,

    /// <summary>The index was seen before (on sending: was used before).</summary>
    Replayed,

    /// <summary>The index lies before the replay window.</summary>
    TooOld,

    /// <summary>The cap on sources of one context is reached.</summary>
    TooManySources,

    /// <summary>2^48 RTP or 2^31 RTCP packets were protected: a new key is due (RFC 3711 9.2).</summary>
    KeyExpired,

    /// <summary>The caller's buffer has no room for tag and index.</summary>
    NoRoom,
}
