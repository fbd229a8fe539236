using System.Net;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Engine;

/// <summary>The target of a URI whose host is an address: nothing has to be asked (RFC 3263 4.1, 4.2).</summary>
internal static class NumericTarget
{
    public static bool TryFrom(SipUri uri, out TransportTarget target)
    {
        target = null!;
        if (!uri.IsSip || !IPAddress.TryParse(uri.Parameters["maddr"] ?? uri.HostName, out var address)) return false;
        var kind = uri.IsSecure ? SipTransportKind.Tls : SipTransportKind.Udp;
        if (uri.Transport is { } name)
        {
            if (!SipTransportKinds.TryParse(name, out kind) || kind.IsWebSocket()) return false;
            if (uri.IsSecure && kind == SipTransportKind.Tcp) kind = SipTransportKind.Tls;
        }
        target = new TransportTarget(kind, new IPEndPoint(address, uri.Port is > 0 and var port ? port : kind.DefaultPort()));
        return true;
    }
}
