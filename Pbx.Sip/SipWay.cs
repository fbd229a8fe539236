using System.Globalization;
using System.Net;
using Pbx.Sip.Headers;
using Pbx.Sip.Transport;

namespace Pbx.Sip;

/// <summary>The way that a request took, as both ends saw it (RFC 3261 18.2.1, RFC 3581 4): where they differ there is a NAT.</summary>
/// <param name="Server">Where the answer came from.</param>
/// <param name="Transport">UDP, TCP or TLS.</param>
/// <param name="SentAs">Host and port that we gave as ours.</param>
/// <param name="SeenAs">Address that the server saw; null: it did not say.</param>
public sealed record SipWay(IPEndPoint Server, string Transport, string SentAs, IPEndPoint? SeenAs)
{
    internal static SipWay Of(SipFlow flow, Via? via)
    {
        var sentAs = via is null ? flow.Local.ToString() : string.Create(CultureInfo.InvariantCulture, $"{via.Host}:{via.Port ?? 5060}");
        IPEndPoint? seen = null;
        if (via is not null && (via.Received is not null || via.Rport is not null) && IPAddress.TryParse(via.Received ?? via.Host.Trim('[', ']'), out var address))
            seen = new IPEndPoint(address, via.Rport ?? via.Port ?? 5060);
        return new SipWay(flow.Remote, flow.Transport.ViaName(), sentAs, seen);
    }
}
