using System.Net;
using System.Net.Sockets;

namespace Pbx.E2E.Support;

/// <summary>Another address of loopback, for programs that cannot choose theirs: what they send to its port goes on to the system from that address, and answers come back.</summary>
public sealed class OtherHost : IAsyncDisposable
{
    private readonly Socket inside = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket outside = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource stop = new();
    private readonly Task forwarding;
    private EndPoint guest = new IPEndPoint(IPAddress.Loopback, 9);

    /// <summary>Starts at once.</summary>
    public OtherHost(IPAddress address, int target)
    {
        Address = address;
        inside.Bind(new IPEndPoint(address, 0));
        outside.Bind(new IPEndPoint(address, 0));
        outside.Connect(IPAddress.Loopback, target);
        forwarding = Task.WhenAll(ForwardAsync(), BackAsync());
    }

    /// <summary>Where the system sees it.</summary>
    public IPAddress Address { get; }

    /// <summary>Port that stands for the system's.</summary>
    public int Port => ((IPEndPoint)inside.LocalEndPoint!).Port;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await forwarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        inside.Dispose();
        outside.Dispose();
        stop.Dispose();
    }

    private async Task ForwardAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var got = await inside.ReceiveFromAsync(buffer, guest, stop.Token);
            Volatile.Write(ref guest, got.RemoteEndPoint);
            await outside.SendAsync(buffer.AsMemory(0, got.ReceivedBytes), stop.Token);
        }
    }

    private async Task BackAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await outside.ReceiveAsync(buffer, stop.Token);
            await inside.SendToAsync(buffer.AsMemory(0, length), Volatile.Read(ref guest), stop.Token);
        }
    }
}
