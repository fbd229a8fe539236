using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pbx.E2E.Support;

/// <summary>The media port of a scripted peer: sends datagrams and keeps what comes, with the port that it came from.</summary>
public sealed class UdpEnd : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ConcurrentQueue<(byte[] Datagram, int From)> heard = new();

    /// <summary>Binds the port.</summary>
    public UdpEnd(int port)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _ = ListenAsync();
    }

    /// <summary>Sends a datagram to a port of this machine.</summary>
    public void Send(byte[] datagram, int to) => socket.SendTo(datagram, new IPEndPoint(IPAddress.Loopback, to));

    /// <summary>Waits for a datagram from a port.</summary>
    public Task HearsAsync(byte[] datagram, int from) =>
        Eventually.TrueAsync(() => heard.Any(one => one.From == from && one.Datagram.AsSpan().SequenceEqual(datagram)), $"a datagram from {from}");

    /// <inheritdoc />
    public void Dispose() => socket.Dispose();

    private async Task ListenAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                heard.Enqueue((buffer[..result.ReceivedBytes], ((IPEndPoint)result.RemoteEndPoint).Port));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }
}
