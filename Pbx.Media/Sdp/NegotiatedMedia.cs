namespace Pbx.Media.Sdp;

/// <summary>Why a section of an offer or answer carries nothing.</summary>
public enum SectionRefusal
{
    None,

    /// <summary>The peer gave it port 0.</summary>
    RefusedByPeer,

    /// <summary>We have nothing of this media type, or no more of it.</summary>
    NotWanted,

    /// <summary>The proto field is unknown or not accepted.</summary>
    ProfileMismatch,

    NoCommonCodec,

    NoCommonCrypto,

    MissingFingerprint,

    MissingIceCredentials,

    MissingAddress,

    BadSetup,
}

/// <summary>An encoding with the number that each side gave it: send with the peer's, expect one's own.</summary>
public sealed record NegotiatedCodec(AudioCodec Codec, int SendPayloadType, int ReceivePayloadType)
{
    /// <summary>What the peer said in a=fmtp: how it wants to be sent to.</summary>
    public string? RemoteFmtp { get; init; }
}

/// <summary>One section after offer and answer (RFC 3264), seen from us.</summary>
public sealed record NegotiatedMedia(int Index, string MediaType)
{
    public SectionRefusal Refusal { get; init; }

    public bool IsAccepted => Refusal == SectionRefusal.None;

    public string? Mid { get; init; }

    public MediaProfile Profile { get; init; }

    /// <summary>Common encodings; the first is the one to send.</summary>
    public SdpList<NegotiatedCodec> Codecs { get; init; } = [];

    /// <summary>RFC 4733 events, the one at the clock of the first encoding in front.</summary>
    public SdpList<NegotiatedCodec> TelephoneEvents { get; init; } = [];

    /// <summary>Comfort noise (RFC 3389), when both have it.</summary>
    public NegotiatedCodec? ComfortNoise { get; init; }

    /// <summary>All audio encodings that the peer named, its order, without events and comfort noise.</summary>
    public SdpList<AudioCodec> RemoteCodecs { get; init; } = [];

    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>Where to send RTP; null where ICE decides or the peer wants nothing (0.0.0.0).</summary>
    public SdpConnection? RemoteConnection { get; init; }

    public int RemotePort { get; init; }

    /// <summary>Where to send RTCP when it is not multiplexed.</summary>
    public SdpRtcp? RemoteRtcp { get; init; }

    public bool RtcpMux { get; init; }

    public bool RtcpReducedSize { get; init; }

    /// <summary>Milliseconds of audio to put into a packet that we send.</summary>
    public int SendPtime { get; init; } = 20;

    public SdpCrypto? LocalCrypto { get; init; }

    public SdpCrypto? RemoteCrypto { get; init; }

    public string? RemoteIceUfrag { get; init; }

    public string? RemoteIcePwd { get; init; }

    public bool RemoteIceLite { get; init; }

    public SdpList<SdpCandidate> RemoteCandidates { get; init; } = [];

    public SdpFingerprint? RemoteFingerprint { get; init; }

    /// <summary>Our DTLS role: Active or Passive.</summary>
    public DtlsSetup? Setup { get; init; }

    /// <summary>Header extensions that both know, numbered as on the wire.</summary>
    public SdpList<SdpExtMap> ExtMaps { get; init; } = [];

    public NegotiatedCodec? Codec => Codecs.Count > 0 ? Codecs[0] : null;

    public NegotiatedCodec? TelephoneEvent => TelephoneEvents.Count > 0 ? TelephoneEvents[0] : null;
}
