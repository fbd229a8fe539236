using Pbx.Sip;

namespace Pbx.Core.Trunks;

/// <summary>The URIs of a trunk: its registrar, its proxies and the numbers behind it. Pure.</summary>
internal static class TrunkUris
{
    /// <summary>The domain without a user: of REGISTER and OPTIONS.</summary>
    public static string Domain(Trunk trunk) => "sip:" + Host(trunk.Domain) + (trunk.Proxies.Count == 0 ? Transport(trunk) : "");

    /// <summary>A number behind the trunk.</summary>
    public static string Number(Trunk trunk, string number) =>
        new Pbx.Sip.Messages.SipUri(number, Host(trunk.Domain)) + (trunk.Proxies.Count == 0 ? Transport(trunk) : "");

    /// <summary>Its proxies.</summary>
    public static IReadOnlyList<string> Proxies(Trunk trunk) => [.. trunk.Proxies.Select(proxy => "sip:" + Host(proxy) + Transport(trunk))];

    /// <summary>All URIs whose addresses are the carrier's.</summary>
    public static IReadOnlyList<string> Servers(Trunk trunk) => trunk.Proxies.Count > 0 ? Proxies(trunk) : [Domain(trunk)];

    /// <summary>The account.</summary>
    public static SipParty Account(Trunk trunk) => new("", trunk.UserName, trunk.Domain);

    private static string Transport(Trunk trunk) => trunk.Transport switch
    {
        TrunkTransport.Udp => ";transport=udp",
        TrunkTransport.Tcp => ";transport=tcp",
        TrunkTransport.Tls => ";transport=tls",
        _ => "",
    };

    // An IPv6 address stands in brackets in a URI.
    private static string Host(string host) => System.Net.IPAddress.TryParse(host, out var address) && host.Contains("::", StringComparison.Ordinal) ? $"[{address}]" : host;
}
