using System.Net;

namespace Pbx.Sip.Transport;

/// <summary>Where a request goes once names are resolved (RFC 3263 4): transport, address and, for TLS, the name to be proved.</summary>
public sealed record SipTarget(SipTransportKind Transport, IPEndPoint Remote, string? TlsName = null)
{
    public override string ToString() => $"{Transport.UriName()} {Remote}";
}
