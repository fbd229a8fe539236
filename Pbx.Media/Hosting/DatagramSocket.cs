using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>Takes what a datagram socket received. The buffer is the socket's: it is valid during the call and may be written to.</summary>
internal interface IDatagramReceiver
{
    void OnDatagram(Span<byte> datagram, in TransportAddress from);
}

/// <summary>A bound, non-blocking UDP socket of a worker. Belongs to the worker's thread, except for opening.</summary>
internal abstract class DatagramSocket(Socket socket) : IPollTarget, IDisposable
{
    /// <summary>More than an Ethernet frame: nothing that we speak is longer, and the kernel cuts what is.</summary>
    public const int MaxDatagram = 2048;


    public Socket Socket { get; } = socket;

    /// <summary>Nothing is sent any more: the descriptor may already be another socket's.</summary>
    protected bool IsDisposed { get; private set; }

    public bool IsIPv6 { get; } = socket.AddressFamily == AddressFamily.InterNetworkV6;

    public IPEndPoint LocalEndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Who takes what comes; null drops it.</summary>
    public IDatagramReceiver? Receiver { get; set; }

    public static DatagramSocket Create(Socket socket, bool native, bool batched) => (native && LibC.IsUsable, batched) switch
    {
        (true, true) => new BatchedDatagramSocket(socket),
        (true, false) => new NativeDatagramSocket(socket),
        _ => new PortableDatagramSocket(socket),
    };

    /// <summary>Binds. Either any-address becomes a dual-mode socket where the machine has IPv6. Throws <see cref="SocketException"/>.</summary>
    public static Socket Bind(IPAddress address, int port, int bufferBytes)
    {
        var dual = (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) && Socket.OSSupportsIPv6;
        try
        {
            return BindOne(dual ? IPAddress.IPv6Any : address, port, bufferBytes, dual);
        }
        catch (SocketException e) when (dual && e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            return BindOne(address, port, bufferBytes, dual: false);
        }
    }

    /// <summary>False if the kernel did not take it; a real-time packet is then lost, never queued.</summary>
    public abstract bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to);

    /// <summary>Sends what is gathered. The worker calls it at the end of each round.</summary>
    public virtual void Flush()
    {
    }

    public abstract void OnReadable();

    public virtual void OnWritable()
    {
    }

    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        Receiver = null;
        Dispose(true);
        Socket.Dispose();
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    private static Socket BindOne(IPAddress address, int port, int bufferBytes, bool dual)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = dual;
            if (OperatingSystem.IsWindows())
            {
                socket.ExclusiveAddressUse = true;
                // SIO_UDP_CONNRESET: else a peer's closed port makes the next receive fail.
                socket.IOControl(unchecked((int)0x9800000C), [0, 0, 0, 0], null);
            }

            socket.Blocking = false;
            socket.ReceiveBufferSize = bufferBytes;
            socket.SendBufferSize = bufferBytes;
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
