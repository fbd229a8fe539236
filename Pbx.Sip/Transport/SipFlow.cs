using System.Net;

namespace Pbx.Sip.Transport;

/// <summary>
/// The way that a message came or goes (RFC 5626 3): transport, both addresses, and for connections an identity that is never used
/// again. Immutable; equal flows are the same way. A message sent on a flow whose connection is gone is not delivered.
/// </summary>
/// <param name="Local">The local address; of a UDP socket bound to all addresses, the one that reaches the remote.</param>
/// <param name="ConnectionId">0 for UDP.</param>
public sealed record SipFlow(SipTransportKind Transport, IPEndPoint Local, IPEndPoint Remote, long ConnectionId = 0)
{
    public bool IsReliable => Transport.IsReliable();

    public override string ToString() =>
        ConnectionId == 0 ? $"{Transport.UriName()} {Remote}" : $"{Transport.UriName()} {Remote} #{ConnectionId}";
}
