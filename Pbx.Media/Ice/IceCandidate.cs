using System.Globalization;
using System.Net;

namespace Pbx.Media.Ice;

/// <summary>A host candidate of ours as <c>a=candidate</c> shows it (RFC 8839 5.1, TCP: RFC 6544 4.5).</summary>
public sealed record IceCandidate(string Foundation, IceProtocol Protocol, uint Priority, IPAddress Address, int Port)
{
    private const int Component = 1;

    /// <summary>The candidates of the shared media port: UDP for each address first, then TCP passive for those behind firewalls.</summary>
    /// <param name="addresses">Addresses that peers can reach, the preferred first.</param>
    /// <param name="udpPort">Port of the UDP socket.</param>
    /// <param name="tcpPort">Port of the TCP listener, or null without one.</param>
    public static IReadOnlyList<IceCandidate> ForMediaPort(IReadOnlyList<IPAddress> addresses, int udpPort, int? tcpPort)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var candidates = new List<IceCandidate>(addresses.Count * 2);
        for (var i = 0; i < addresses.Count; i++) candidates.Add(new(Number(candidates.Count), IceProtocol.Udp, UdpPriority(i), addresses[i], udpPort));
        for (var i = 0; i < addresses.Count && tcpPort is not null; i++)
            candidates.Add(new(Number(candidates.Count), IceProtocol.Tcp, TcpPassivePriority(i), addresses[i], tcpPort.Value));
        return candidates;
    }

    /// <summary>The value of the attribute, without <c>a=</c>.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture,
        $"candidate:{Foundation} {Component} {(Protocol == IceProtocol.Udp ? "udp" : "tcp")} {Priority} {Address} {Port} typ host{(Protocol == IceProtocol.Tcp ? " tcptype passive" : "")}");

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    // RFC 8445 5.1.2.1: type preference 126 for host.
    private static uint UdpPriority(int index) => (126u << 24) | ((65535u - (uint)index) << 8) | (256 - Component);

    // RFC 6544 4.2: below every UDP candidate; direction preference 4 for a passive host candidate, 13 bits to order addresses.
    private static uint TcpPassivePriority(int index) => (99u << 24) | (((4u << 13) + 8191u - (uint)index) << 8) | (256 - Component);
}
