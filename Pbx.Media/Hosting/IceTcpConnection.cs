using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>
/// One connection of ICE-TCP (RFC 6544): packets with a two-byte length in front (RFC 4571), both ways, never blocking. What the peer does not take in
/// time is dropped packet by packet, as a full UDP queue would.
/// </summary>
internal sealed class IceTcpConnection : IPollTarget, IDisposable
{
    private const int MaxQueued = 64 * 1024;
    private const int MaxReads = 8;

    private readonly Socket _socket;
    private readonly IceTcpListener _owner;
    private readonly TcpFrameReader _frames = new(DatagramSocket.MaxDatagram);
    private readonly byte[] _queue = new byte[MaxQueued];
    private int _queueStart;
    private int _queueEnd;
    private bool _closed;

    public IceTcpConnection(Socket socket, long id, IceTcpListener owner, TimeSpan now)
    {
        (_socket, _owner, OpenedAt) = (socket, owner, now);
        Remote = TransportAddress.From(IceProtocol.Tcp, (IPEndPoint)socket.RemoteEndPoint!, id);
    }

    public Socket Socket => _socket;

    public TransportAddress Remote { get; }

    public TimeSpan OpenedAt { get; }

    /// <summary>A valid STUN check came over it.</summary>
    public bool IsProved { get; set; }

    public long Dropped { get; private set; }

    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_closed || datagram.Length > ushort.MaxValue)
            return false;
        var needed = TcpFrameReader.HeaderLength + datagram.Length;
        if (_queueStart > 0 && MaxQueued - _queueEnd < needed)
        {
            _queue.AsSpan(_queueStart, _queueEnd - _queueStart).CopyTo(_queue);
            _queueEnd -= _queueStart;
            _queueStart = 0;
        }

        if (MaxQueued - _queueEnd < needed)
        {
            Dropped++;
            return false;
        }

        var waiting = _queueEnd > _queueStart;
        TcpFrameReader.WriteHeader(_queue.AsSpan(_queueEnd), datagram.Length);
        datagram.CopyTo(_queue.AsSpan(_queueEnd + TcpFrameReader.HeaderLength));
        _queueEnd += needed;
        if (!waiting)
            Drain();
        return true;
    }

    public void OnReadable()
    {
        for (var i = 0; i < MaxReads && !_closed; i++)
        {
            var count = _socket.Receive(_frames.Free(), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success || count == 0)
            {
                _owner.Close(this);
                return;
            }

            _frames.Advance(count);
            while (!_closed && _frames.TryRead(out var frame))
                _owner.OnFrame(this, frame);
            if (_frames.IsBroken)
                _owner.Close(this);
        }
    }

    public void OnWritable() => Drain();

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
    }

    private void Drain()
    {
        while (_queueEnd > _queueStart && !_closed)
        {
            var count = _socket.Send(_queue.AsSpan(_queueStart, _queueEnd - _queueStart), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                _owner.WatchWritable(this, true);
                return;
            }

            if (error != SocketError.Success)
            {
                _owner.Close(this);
                return;
            }

            _queueStart += count;
        }

        _queueStart = _queueEnd = 0;
        _owner.WatchWritable(this, false);
    }
}
