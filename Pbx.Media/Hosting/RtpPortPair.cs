using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;
using Pbx.Media.Sessions;

namespace Pbx.Media.Hosting;

/// <summary>The two sockets of a leg that has ports of its own: RTP on the even one, RTCP on the next.</summary>
internal sealed class RtpPortPair : IFlowTransport, IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly RtpPortAllocator _allocator;
    private readonly MediaClock _clock;
    private readonly DatagramSocket _rtp;
    private readonly DatagramSocket _rtcp;
    private MediaWorker? _worker;
    private bool _disposed;

    private RtpPortPair(RtpPortAllocator allocator, MediaClock clock, int port, DatagramSocket rtp, DatagramSocket rtcp) =>
        (_allocator, _clock, Port, _rtp, _rtcp) = (allocator, clock, port, rtp, rtcp);

    public int Port { get; }

    /// <summary>Binds the next pair that no other program has. Throws <see cref="MediaExhaustedException"/>.</summary>
    public static RtpPortPair Open(RtpPortAllocator allocator, IPAddress address, MediaClock clock, bool native)
    {
        for (var attempt = 0; attempt < allocator.Capacity; attempt++)
        {
            var port = allocator.Take(clock.Now);
            if (port == 0)
                break;
            Socket? rtp = null;
            try
            {
                rtp = DatagramSocket.Bind(address, port, BufferBytes);
                var rtcp = DatagramSocket.Bind(address, port + 1, BufferBytes);
                return new(allocator, clock, port, DatagramSocket.Create(rtp, native, false), DatagramSocket.Create(rtcp, native, false));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                rtp?.Dispose();
                allocator.Return(port, clock.Now);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets)
            {
                rtp?.Dispose();
                allocator.Return(port, clock.Now);
                throw new MediaExhaustedException("the process has no file descriptor left for an RTP port");
            }
        }

        throw new MediaExhaustedException($"all {allocator.Capacity} pairs of RTP ports are in use");
    }

    /// <summary>Begins to receive, on the worker's thread.</summary>
    public void Attach(MediaWorker worker, IFlowInput flow)
    {
        if (_disposed)
            return;
        _worker = worker;
        _rtp.Receiver = new Input(flow, worker, FlowComponent.Rtp);
        _rtcp.Receiver = new Input(flow, worker, FlowComponent.Rtcp);
        worker.Add(_rtp.Socket, _rtp);
        worker.Add(_rtcp.Socket, _rtcp);
    }

    /// <summary>Leaves the worker, on its thread; the sockets stay bound for the next one.</summary>
    public void Detach()
    {
        if (_worker is null)
            return;
        _worker.Remove(_rtp.Socket);
        _worker.Remove(_rtcp.Socket);
        _worker = null;
    }

    public bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to, FlowComponent component) =>
        (component == FlowComponent.Rtp ? _rtp : _rtcp).Send(datagram, to);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Detach();
        _rtp.Dispose();
        _rtcp.Dispose();
        _allocator.Return(Port, _clock.Now);
    }

    private sealed class Input(IFlowInput flow, MediaWorker worker, FlowComponent component) : IDatagramReceiver
    {
        public void OnDatagram(Span<byte> datagram, in TransportAddress from) => flow.Receive(datagram, from, component, worker.Now);
    }
}
