using System.Net;
using System.Net.Sockets;

namespace Pbx.Sip.Transport;

/// <summary>SIP over TCP (RFC 3261 18; reuse RFC 5923; keep-alive RFC 5626).</summary>
public sealed class TcpTransport(IPEndPoint bind, SipTransportOptions? options = null, SipTransportCounters? counters = null)
    : StreamTransport(SipTransportKind.Tcp, bind, options ?? new SipTransportOptions(), counters)
{
    protected override Task<Stream> OpenAsync(NetworkStream network, SipTarget? target, CancellationToken stop) =>
        Task.FromResult<Stream>(network);
}
