using System.Net;
using System.Net.Sockets;

namespace Pbx.E2E.Support;

/// <summary>Ports on loopback that nobody uses, for UDP and TCP alike; each is handed out once.</summary>
public static class FreePorts
{
    private static readonly Lock Gate = new();
    private static int next = 20000 + Environment.ProcessId % 500 * 20;

    /// <summary>The first of <paramref name="count"/> free ports in a row, even.</summary>
    public static int Take(int count = 2)
    {
        lock (Gate)
        {
            while (true)
            {
                if (next + count > 31500) next = 20000;
                var first = next += next & 1;
                next += count + 1;
                if (Enumerable.Range(first, Math.Min(count, 12)).All(IsFree)) return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var tcp = new TcpListener(IPAddress.Loopback, port);
            tcp.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
