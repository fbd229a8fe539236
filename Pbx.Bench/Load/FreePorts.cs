using System.Net;
using System.Net.Sockets;

namespace Pbx.Bench.Load;

/// <summary>Ports on loopback that nobody uses, below the range from which the system hands out its own.</summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Last = 32_000;

    private static int s_next = First + (Environment.ProcessId % 40 * 100);

    /// <summary>The first of <paramref name="count"/> free ports in a row, even.</summary>
    public static int Take(int count = 2)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (s_next + count > Last) s_next = First;
            var first = s_next;
            s_next += count + (count & 1);
            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
        throw new LoadException($"no {count} free ports in a row from {First} to {Last}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
