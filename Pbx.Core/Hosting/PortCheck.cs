using System.Net;
using System.Net.Sockets;
using Pbx.Core.Configuration;

namespace Pbx.Core.Hosting;

/// <summary>Finds out which port is taken before anything listens, so that one line can name the port and its setting.</summary>
public static class PortCheck
{
    /// <summary>Every port that must be free, by setting.</summary>
    public static IReadOnlyList<(string Setting, string Purpose, string Protocol, int Port)> Required(NetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return
        [
            ("ports:http", "HTTP", "tcp", network.Ports.Http),
            ("ports:https", "HTTPS", "tcp", network.Ports.Https),
            ("ports:sip", "SIP", "udp", network.Ports.Sip),
            ("ports:sip", "SIP", "tcp", network.Ports.Sip),
            ("ports:sips", "SIP over TLS", "tcp", network.Ports.Sips),
            ("ports:media", "WebRTC media", "udp", network.Ports.Media),
            ("ports:media", "WebRTC media", "tcp", network.Ports.Media),
        ];
    }

    /// <summary>Says which port is busy, if one is.</summary>
    /// <exception cref="PbxStartException">One is.</exception>
    public static void ThrowIfBusy(NetworkOptions network) => ThrowIfBusy(network, Required(network));

    /// <summary>The same for SIP and media alone, which start later than the web server when set-up ends.</summary>
    public static void ThrowIfTelephonyBusy(NetworkOptions network) =>
        ThrowIfBusy(network, Required(network).Where(required => required.Setting is not ("ports:http" or "ports:https")));

    private static void ThrowIfBusy(NetworkOptions network, IEnumerable<(string Setting, string Purpose, string Protocol, int Port)> required)
    {
        foreach (var (setting, purpose, protocol, port) in required)
        {
            if (port != 0 && TryBind(network.BindAddress, protocol, port) is { } error) throw Busy(setting, purpose, protocol, network.BindAddress, port, error);
        }
    }

    /// <summary>The one line for a port that cannot be had.</summary>
    public static PbxStartException Busy(string setting, string purpose, string protocol, IPAddress address, int port, SocketException? error)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(setting);
        var name = $"{protocol.ToUpperInvariant()} port {port} ({purpose}) on {address}";
        var advice = $"(--{setting} N, PBX_{setting.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}=N)";
        return new PbxStartException(error?.SocketErrorCode switch
        {
            SocketError.AccessDenied => $"{name} may not be used by this user; choose another with the setting {setting} {advice}",
            SocketError.AddressNotAvailable => $"address {address} is not one of this machine; change the setting bindAddress",
            _ => $"{name} is in use by another program; stop it or choose another with the setting {setting} {advice}",
        }, error);
    }

    /// <summary>True if nobody listens there.</summary>
    public static bool IsFree(IPAddress address, string protocol, int port) => TryBind(address, protocol, port) is null;

    private static SocketException? TryBind(IPAddress address, string protocol, int port)
    {
        var udp = protocol.Equals("udp", StringComparison.OrdinalIgnoreCase);
        try
        {
            using var socket = new Socket(address.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
            if (address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, port));
            if (!udp) socket.Listen(1);
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
