using System.Net;
using System.Net.Sockets;

namespace Pbx.Sip.Transport;

/// <summary>Whether a machine says that nothing listens at a UDP port (ICMP port unreachable, RFC 1122 4.1.3.1): a socket that serves many peers is never told.</summary>
internal static class UdpProbe
{
    /// <summary>True: the port is closed. False: nothing is known, for silence may be a firewall or a server that has nothing to say.</summary>
    public static async Task<bool> IsClosedAsync(IPEndPoint server, TimeSpan within, TimeProvider time)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using var limit = new CancellationTokenSource(within, time);
        try
        {
            await socket.ConnectAsync(server, limit.Token).ConfigureAwait(false);
            // RFC 5626 4.4.1: a keep-alive that any SIP server bears.
            await socket.SendAsync("\r\n\r\n"u8.ToArray(), limit.Token).ConfigureAwait(false);
            await socket.ReceiveAsync(new byte[64], limit.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
