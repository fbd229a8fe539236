using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pbx.Sip.Transport;

/// <summary>Which of this machine's addresses the routing table uses towards a peer.</summary>
public static class LocalAddresses
{
    private const int Remembered = 4096;

    private static readonly ConcurrentDictionary<IPAddress, IPAddress> Known = new();

    /// <summary>The bound address, or where that is "any", the one that reaches the peer.</summary>
    public static IPAddress Toward(IPAddress remote, IPAddress bound)
    {
        if (!bound.Equals(IPAddress.Any) && !bound.Equals(IPAddress.IPv6Any)) return bound;
        if (IPAddress.IsLoopback(remote)) return remote.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        if (Known.TryGetValue(remote, out var local)) return local;
        local = Ask(remote) ?? bound;
        // Also bounds the time for which a changed route is not noticed on a busy system.
        if (Known.Count >= Remembered) Known.Clear();
        Known[remote] = local;
        return local;
    }

    /// <summary>Forgets what was learned: the machine's addresses have changed.</summary>
    public static void Forget() => Known.Clear();

    private static IPAddress? Ask(IPAddress remote)
    {
        try
        {
            // Connecting a UDP socket sends nothing; it asks the routing table.
            using var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(remote, 5060);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
