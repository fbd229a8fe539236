using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pbx.Media.Ice;
using Pbx.Media.Sdp;

namespace Pbx.Media.Hosting;

/// <summary>Chooses which of our addresses a peer is told.</summary>
internal sealed class LocalAddresses(IPAddress bind, IReadOnlyList<IPAddress> advertised)
{
    /// <summary>The address for a phone: the advertised one towards the world, else the one that the route to it begins with.</summary>
    public IPAddress For(IPAddress? peer)
    {
        if (peer is { IsIPv4MappedToIPv6: true })
            peer = peer.MapToIPv4();
        var family = peer?.AddressFamily ?? AddressFamily.InterNetwork;
        if (advertised.FirstOrDefault(a => a.AddressFamily == family) is { } known && (peer is null || !IsLocal(peer)))
            return known;
        if (!bind.Equals(IPAddress.Any) && !bind.Equals(IPAddress.IPv6Any))
            return bind;
        return (peer is null ? null : Route(peer)) ?? (advertised.Count > 0 ? advertised[0] : null) ?? Own().Find(_ => true) ?? IPAddress.Loopback;
    }

    /// <summary>The candidates of the shared port: the address for this peer first, then all others.</summary>
    public IReadOnlyList<SdpCandidate> Candidates(IPAddress? peer, int port)
    {
        var addresses = new List<IPAddress>();
        if (peer is not null)
            addresses.Add(For(peer));
        addresses.AddRange(advertised);
        if (!bind.Equals(IPAddress.Any) && !bind.Equals(IPAddress.IPv6Any))
            addresses.Add(bind);
        else
            addresses.AddRange(Own());
        // A machine without a network is still its own browser's server.
        if (addresses.Count == 0)
            addresses.Add(IPAddress.Loopback);
        return IceCandidate.ForMediaPort([.. addresses.Distinct()], port, port).Select(c => SdpCandidate.Parse(c.Format())!).ToList();
    }

    /// <summary>No address of the world: such a peer reaches us without NAT.</summary>
    private static bool IsLocal(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
            return true;
        var b = address.GetAddressBytes();
        return b.Length == 4 && (b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254));
    }

    // Connecting a UDP socket sends nothing; it asks the routing table.
    private static IPAddress? Route(IPAddress peer)
    {
        try
        {
            using var socket = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(peer, 9);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static List<IPAddress> Own()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address)
                .Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal)
                .OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .Take(8)
                .ToList();
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
