using System.Net;

namespace Pbx.Core.Trunks;

/// <summary>The addresses that a trunk's calls come from: those that its names resolve to, and those that the administrator names. Immutable.</summary>
internal sealed class TrunkAddresses
{
    private readonly IReadOnlyList<IPEndPoint> servers;
    private readonly IReadOnlyList<IPNetwork> networks;

    public TrunkAddresses(IReadOnlyList<IPEndPoint> servers, IReadOnlyList<string> sources)
    {
        this.servers = servers;
        networks = [.. sources.Select(Network).OfType<IPNetwork>()];
    }

    /// <summary>None.</summary>
    public static TrunkAddresses None { get; } = new([], []);

    /// <summary>Where requests go.</summary>
    public IReadOnlyList<IPEndPoint> Servers => servers;

    /// <summary>
    /// How surely a message from there is this trunk's: 2 for one of its servers to the port or a named network, 1 for a server's address with another port, 0
    /// for others. Programs on this machine share one address, so that there the port decides.
    /// </summary>
    public int Match(IPEndPoint source)
    {
        var address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
        var byAddress = false;
        foreach (var server in servers)
        {
            if (!server.Address.Equals(address)) continue;
            if (server.Port == source.Port) return 2;
            byAddress = true;
        }
        foreach (var network in networks)
            if (network.Contains(address)) return 2;
        return byAddress && !IPAddress.IsLoopback(address) ? 1 : 0;
    }

    private static IPNetwork? Network(string source)
    {
        if (IPNetwork.TryParse(source, out var network)) return network;
        return IPAddress.TryParse(source, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
