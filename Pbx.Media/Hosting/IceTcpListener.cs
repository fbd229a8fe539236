using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;
using Pbx.Media.Sessions;

namespace Pbx.Media.Hosting;

/// <summary>
/// The passive TCP candidate (RFC 6544) beside the shared UDP port, for browsers behind firewalls that let no UDP pass. Connections are capped, in all
/// and for one address, and one that does not prove itself by a STUN check within ten seconds is closed.
/// </summary>
internal sealed class IceTcpListener : IPollTarget, IDisposable
{
    private const int MaxConnections = 2000;
    private const int MaxUnprovedOfOneAddress = 32;
    private const int MaxAcceptsAtOnce = 16;

    private static readonly TimeSpan ProofTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _listener;
    private readonly MediaWorker _worker;
    private readonly SharedMediaPort _port;
    private readonly Dictionary<long, IceTcpConnection> _connections = [];
    private readonly Deadline _sweep;
    private readonly Deadline _listenAgain;
    private long _lastId;

    private IceTcpListener(Socket listener, MediaWorker worker, SharedMediaPort port)
    {
        (_listener, _worker, _port) = (listener, worker, port);
        _sweep = new(Sweep);
        _listenAgain = new(_ => _worker.Add(_listener, this));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int ConnectionCount => _connections.Count;

    /// <summary>Binds. Throws <see cref="SocketException"/>.</summary>
    public static IceTcpListener Bind(IPAddress address, int port, MediaWorker worker, SharedMediaPort shared)
    {
        var dual = (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) && Socket.OSSupportsIPv6;
        var any = dual ? IPAddress.IPv6Any : address;
        var socket = new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (dual)
                socket.DualMode = true;
            if (OperatingSystem.IsWindows())
                socket.ExclusiveAddressUse = true;
            else
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Blocking = false;
            socket.Bind(new IPEndPoint(any, port));
            socket.Listen(128);
            return new(socket, worker, shared);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Worker thread only.</summary>
    public void Start() => _worker.Add(_listener, this);

    public bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to) =>
        _connections.TryGetValue(to.ConnectionId, out var connection) && connection.Send(datagram);

    /// <summary>A valid check came over the connection.</summary>
    public void Proved(in TransportAddress address)
    {
        if (_connections.TryGetValue(address.ConnectionId, out var connection))
            connection.IsProved = true;
    }

    public void OnReadable()
    {
        for (var i = 0; i < MaxAcceptsAtOnce; i++)
        {
            Socket socket;
            try
            {
                socket = _listener.Accept();
            }
            catch (SocketException e)
            {
                if (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                    Pause();
                return;
            }

            Add(socket);
        }
    }

    public void OnWritable()
    {
    }

    public void OnFrame(IceTcpConnection connection, Span<byte> frame) => _port.OnDatagram(frame, connection.Remote);

    public void WatchWritable(IceTcpConnection connection, bool watch) => _worker.WatchWritable(connection.Socket, watch);

    public void Close(in TransportAddress address)
    {
        if (_connections.TryGetValue(address.ConnectionId, out var connection))
            Close(connection);
    }

    public void Close(IceTcpConnection connection)
    {
        if (!_connections.Remove(connection.Remote.ConnectionId))
            return;
        _worker.Remove(connection.Socket);
        connection.Dispose();
        _port.OnConnectionClosed(connection.Remote);
    }

    public void Dispose()
    {
        _worker.Deadlines.Cancel(_sweep);
        _worker.Deadlines.Cancel(_listenAgain);
        _worker.Remove(_listener);
        _listener.Dispose();
        foreach (var connection in _connections.Values.ToList())
            Close(connection);
    }

    // The waiting connection would wake the worker again at once, for ever: media goes on, the caller waits a second.
    private void Pause()
    {
        _port.Count(MediaDropReason.TooManyConnections);
        _worker.Remove(_listener);
        _worker.Deadlines.Set(_listenAgain, _worker.Now + TimeSpan.FromSeconds(1));
    }

    private void Add(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
            var connection = new IceTcpConnection(socket, ++_lastId, this, _worker.Now);
            if (_connections.Count >= MaxConnections || Unproved(connection.Remote) >= MaxUnprovedOfOneAddress)
            {
                _port.Count(MediaDropReason.TooManyConnections);
                connection.Dispose();
                return;
            }

            _connections.Add(connection.Remote.ConnectionId, connection);
            _worker.Add(socket, connection);
            if (_sweep.Due is null)
                _worker.Deadlines.Set(_sweep, _worker.Now + TimeSpan.FromSeconds(1));
        }
        catch (SocketException)
        {
            // Reset by the peer before we looked at it.
            socket.Dispose();
        }
    }

    private int Unproved(TransportAddress address) => _connections.Values.Count(c => !c.IsProved && c.Remote.SameHost(address));

    private void Sweep(TimeSpan now)
    {
        foreach (var connection in _connections.Values.Where(c => !c.IsProved && now - c.OpenedAt >= ProofTimeout).ToList())
        {
            _port.Count(MediaDropReason.ConnectionWithoutCheck);
            Close(connection);
        }

        if (_connections.Values.Any(c => !c.IsProved))
            _worker.Deadlines.Set(_sweep, now + TimeSpan.FromSeconds(1));
    }
}
