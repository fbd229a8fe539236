using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Pbx.Core.Hosting;

/// <summary>Addresses of this machine's cards that are up, IPv4 first, without IPv6 link-local ones.</summary>
internal static class MachineAddresses
{
    public static IReadOnlyList<IPAddress> All() => [.. NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork || !address.IsIPv6LinkLocal)
        .Distinct()
        .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)];
}
