using System.Net;

namespace Pbx.Media.Sdp;

/// <summary>A c= line (RFC 8866 section 5.7). The address may be a name and may carry /ttl and /count of multicast.</summary>
public sealed record SdpConnection(string NetworkType, string AddressType, string Address)
{
    /// <summary>The address without multicast ttl and count.</summary>
    public string Host
    {
        get
        {
            var slash = Address.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? Address : Address[..slash];
        }
    }

    /// <summary>The address when it is a literal one, else null.</summary>
    public IPAddress? IPAddress => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>0.0.0.0 or ::, which without ICE means "send me nothing" (RFC 3264 section 8.4, the older form of hold).</summary>
    public bool IsUnspecified => IPAddress is { } ip && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    public static SdpConnection For(string address) => new("IN", TypeOf(address), address);

    public static SdpConnection For(IPAddress address) => For(address.ToString());

    public override string ToString() => $"{NetworkType} {AddressType} {Address}";

    internal static string TypeOf(string address) => address.Contains(':', StringComparison.Ordinal) ? "IP6" : "IP4";

    internal static SdpConnection? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 ? new(parts[0], parts[1], parts[2]) : null;
    }
}
