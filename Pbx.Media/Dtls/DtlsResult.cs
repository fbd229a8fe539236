using Pbx.Media.Srtp;

namespace Pbx.Media.Dtls;

/// <summary>How a handshake ended.</summary>
public enum DtlsOutcome
{
    Connected,

    /// <summary>The certificate is not the one that the SDP announced: somebody is in between, or the SDP is old.</summary>
    FingerprintMismatch,

    /// <summary>The peer showed no certificate.</summary>
    NoPeerCertificate,

    /// <summary>use_srtp is missing or names no profile of ours.</summary>
    NoCommonProfile,

    TimedOut,

    /// <summary>The peer sent a fatal alert.</summary>
    AlertReceived,

    /// <summary>The peer's messages are refused (see the detail).</summary>
    ProtocolError,

    /// <summary>Closed by our side.</summary>
    Cancelled,
}

/// <summary>What a handshake gave (RFC 5764 4.2).</summary>
public sealed record DtlsResult(DtlsOutcome Outcome, string? Detail = null)
{
    public bool IsConnected => Outcome == DtlsOutcome.Connected;

    public SrtpProfile? Profile => LocalKeys?.Profile;

    /// <summary>Protect what we send.</summary>
    public SrtpKeyMaterial? LocalKeys { get; init; }

    /// <summary>Open what the peer sends.</summary>
    public SrtpKeyMaterial? RemoteKeys { get; init; }

    /// <summary>The peer's certificate, under the hash that was compared.</summary>
    public DtlsFingerprint? PeerFingerprint { get; init; }

    /// <summary>For example <c>DTLS 1.2</c>.</summary>
    public string Version { get; init; } = "";

    public string CipherSuite { get; init; } = "";
}
