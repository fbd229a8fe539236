namespace Pbx.Media.Sessions;

/// <summary>Why a packet was not taken, or not passed on. Each is counted, for a session and for the engine.</summary>
public enum MediaDropReason
{
    None,

    /// <summary>None of STUN, DTLS, RTP and RTCP, or one that does not belong on this port.</summary>
    UnknownKind,

    /// <summary>The shared port does not know the sender, and no STUN check told whose it is.</summary>
    UnknownPeer,

    /// <summary>A STUN check that names no session of ours.</summary>
    UnknownUfrag,

    /// <summary>A STUN packet that is no valid check (RFC 8445 section 7.3).</summary>
    InvalidCheck,

    /// <summary>Nothing is negotiated yet.</summary>
    NotNegotiated,

    /// <summary>From an address that is not the peer's, as learned and locked.</summary>
    ForeignSource,

    /// <summary>DTLS or media from an address that no valid check has proved.</summary>
    UnprovedAddress,

    /// <summary>SRTP before its keys are known.</summary>
    NoKeys,

    /// <summary>SRTP: not from the holder of the key.</summary>
    AuthenticationFailed,

    /// <summary>SRTP: seen before, or older than the replay window.</summary>
    Replayed,

    /// <summary>SRTP: any other reason.</summary>
    SrtpRefused,

    /// <summary>Not RTP version 2, or its lengths do not fit.</summary>
    MalformedRtp,

    MalformedRtcp,

    /// <summary>A payload type that was not negotiated.</summary>
    UnknownPayloadType,

    /// <summary>Padding alone: a probe of the peer's bandwidth estimator.</summary>
    PaddingOnly,

    /// <summary>Carries our own SSRC: a loop, or a collision (RFC 3550 section 8.2).</summary>
    OwnSsrc,

    /// <summary>Fax (T.38): too short or too long for a UDPTL datagram.</summary>
    MalformedUdptl,

    /// <summary>The negotiated direction says that the peer does not send.</summary>
    NotExpected,

    /// <summary>The one who would hear it does not want to (it holds), or cannot yet be reached.</summary>
    ReceiverNotReady,

    /// <summary>The other side negotiated nothing that could carry it.</summary>
    NoCommonFormat,

    /// <summary>A recording lost a piece: the disk was too slow.</summary>
    RecorderBehind,

    /// <summary>Audio that gave way to a telephone event of our own.</summary>
    ReplacedByEvent,

    /// <summary>DTLS where none was agreed, or in an association that failed.</summary>
    UnexpectedDtls,

    /// <summary>The kernel or a TCP connection did not take it.</summary>
    SendFailed,

    /// <summary>ICE-TCP: too many connections.</summary>
    TooManyConnections,

    /// <summary>ICE-TCP: a connection that brought no valid check in time.</summary>
    ConnectionWithoutCheck,
}
