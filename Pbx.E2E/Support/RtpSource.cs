using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Pbx.E2E.Support;

/// <summary>Sends PCMA packets of 20 ms from a port, leaving out those that a network would have lost.</summary>
public sealed class RtpSource : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task sending;

    /// <summary>Starts at once.</summary>
    public RtpSource(int from, int to, Func<int, bool>? isLost = null) => sending = SendAsync(from, to, isLost ?? (_ => false));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sending;
        stop.Dispose();
    }

    private async Task SendAsync(int from, int to, Func<int, bool> isLost)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, from));
        var target = new IPEndPoint(IPAddress.Loopback, to);
        var packet = new byte[172];
        packet.AsSpan(12).Fill(0xD5);
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), 0x1234567);
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            for (var i = 0; ; i++)
            {
                await clock.WaitForNextTickAsync(stop.Token);
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)i);
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)i * 160);
                if (!isLost(i)) socket.SendTo(packet, target);
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
        catch (SocketException)
        {
            // the other side has closed its port
        }
    }
}
