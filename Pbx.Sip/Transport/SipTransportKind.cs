namespace Pbx.Sip.Transport;

/// <summary>Transport protocols (RFC 3261 18, RFC 7118).</summary>
public enum SipTransportKind
{
    Udp,
    Tcp,
    Tls,
    Ws,
    Wss,
}

/// <summary>Names and defaults of the transports.</summary>
public static class SipTransportKinds
{
    /// <summary>As it stands in a Via: <c>UDP</c>.</summary>
    public static string ViaName(this SipTransportKind kind) => kind switch
    {
        SipTransportKind.Udp => "UDP",
        SipTransportKind.Tcp => "TCP",
        SipTransportKind.Tls => "TLS",
        SipTransportKind.Ws => "WS",
        _ => "WSS",
    };

    /// <summary>As it stands in the <c>transport</c> parameter of a URI: <c>udp</c>.</summary>
    public static string UriName(this SipTransportKind kind) => kind switch
    {
        SipTransportKind.Udp => "udp",
        SipTransportKind.Tcp => "tcp",
        SipTransportKind.Tls => "tls",
        SipTransportKind.Ws => "ws",
        _ => "wss",
    };

    /// <summary>Delivers by itself: no retransmission by transactions (RFC 3261 17).</summary>
    public static bool IsReliable(this SipTransportKind kind) => kind != SipTransportKind.Udp;

    public static bool IsSecure(this SipTransportKind kind) => kind is SipTransportKind.Tls or SipTransportKind.Wss;

    public static bool IsWebSocket(this SipTransportKind kind) => kind is SipTransportKind.Ws or SipTransportKind.Wss;

    public static int DefaultPort(this SipTransportKind kind) => kind switch
    {
        SipTransportKind.Tls => 5061,
        SipTransportKind.Ws => 80,
        SipTransportKind.Wss => 443,
        _ => 5060,
    };

    public static bool TryParse(string? name, out SipTransportKind kind)
    {
        SipTransportKind? found = name?.ToUpperInvariant() switch
        {
            "UDP" => SipTransportKind.Udp,
            "TCP" => SipTransportKind.Tcp,
            "TLS" => SipTransportKind.Tls,
            "WS" => SipTransportKind.Ws,
            "WSS" => SipTransportKind.Wss,
            _ => null,
        };
        kind = found ?? SipTransportKind.Udp;
        return found is not null;
    }
}
