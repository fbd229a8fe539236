namespace Pbx.Sip;

/// <summary>Why a request has had no answer from the network, as precisely as the transports know (RFC 3261 8.1.3.1, RFC 3263 4.3).</summary>
public enum SipFailure
{
    /// <summary>It was answered, or nothing more is known.</summary>
    None,

    /// <summary>The name leads to no address.</summary>
    NoAddress,

    /// <summary>Nothing came within the time of the transaction.</summary>
    NoAnswer,

    /// <summary>Something came from there, but nothing that answers: it is no SIP, or not as RFC 3261 wants it.</summary>
    Garbled,

    /// <summary>The machine is there, and nothing listens at the port.</summary>
    PortClosed,

    /// <summary>No way leads there, or no connection came about in time.</summary>
    Unreachable,

    /// <summary>The connection ended before the answer.</summary>
    Disconnected,

    /// <summary>TLS could not be agreed on: often a server that does not speak it at this port.</summary>
    TlsFailed,

    /// <summary>The certificate is for another name.</summary>
    TlsName,

    /// <summary>The certificate has expired, or is not valid yet.</summary>
    TlsExpired,

    /// <summary>The certificate is of an authority that this machine does not trust.</summary>
    TlsUntrusted,
}
