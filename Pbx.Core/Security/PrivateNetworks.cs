using System.Net;

namespace Pbx.Core.Security;

/// <summary>Addresses that the public internet does not route: RFC 1918, RFC 3927, RFC 4193, RFC 4291 link-local, RFC 6598 and loopback.</summary>
public static class PrivateNetworks
{
    private static readonly IPNetwork[] Networks = [.. new[]
    {
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
    }.Select(IPNetwork.Parse)];

    /// <summary>True for such an address.</summary>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.Contains(plain));
    }
}
