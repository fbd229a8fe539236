using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Transport;

/// <summary>What TCP and TLS share: a listener, outgoing connections, reuse of what is open, limits, one heartbeat for all deadlines.</summary>
public abstract class StreamTransport : ISipTransport
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private const int RememberedEnds = 256;
    private static long s_lastId;

    private readonly Socket _listener;
    private readonly ConcurrentDictionary<long, StreamConnection> _connections = new();
    private readonly ConcurrentDictionary<(IPEndPoint, string?), StreamConnection> _outgoing = new();
    private readonly ConcurrentDictionary<IPAddress, int> _perSource = new();
    private readonly ConcurrentDictionary<long, SipFlowEnd> _ends = new();
    private ITimer? _heartbeat;
    private ITransportSink? _sink;
    private volatile bool _closed;

    /// <summary>Binds at once. Throws <see cref="SipPortBusyException"/>.</summary>
    protected StreamTransport(SipTransportKind kind, IPEndPoint bind, SipTransportOptions options, SipTransportCounters? counters)
    {
        Kind = kind;
        Options = options;
        Counters = counters ?? new SipTransportCounters();
        _listener = new Socket(bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (bind.AddressFamily == AddressFamily.InterNetworkV6) _listener.DualMode = false;
            _listener.Bind(bind);
            _listener.Listen(512);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new SipPortBusyException(kind, bind, e);
        }
        LocalEndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public SipTransportKind Kind { get; }

    public IPEndPoint LocalEndPoint { get; }

    public SipTransportCounters Counters { get; }

    public int ConnectionCount => _connections.Count;

    protected SipTransportOptions Options { get; }

    internal static long NextId() => Interlocked.Increment(ref s_lastId);

    public void Start(ITransportSink sink)
    {
        _sink = sink;
        _heartbeat = Options.Time.CreateTimer(_ => CheckDeadlines(), null, Beat, Beat);
        _ = AcceptAsync();
    }

    public bool TrySend(SipMessage message, SipFlow flow) =>
        _connections.TryGetValue(flow.ConnectionId, out var connection) && connection.TrySend(message.ToBytes());

    public SipFlow? FlowTo(SipTarget target)
    {
        if (_closed || _sink is null || target.Remote.AddressFamily != _listener.AddressFamily) return null;
        var key = (target.Remote, target.TlsName);
        if (_outgoing.TryGetValue(key, out var open)) return open.Flow;
        var local = new IPEndPoint(LocalAddresses.Toward(target.Remote.Address, LocalEndPoint.Address), LocalEndPoint.Port);
        var connection = Add(new SipFlow(Kind, local, target.Remote, NextId()));
        _outgoing[key] = connection;
        _ = ConnectAsync(connection, target);
        return connection.Flow;
    }

    public SipFlowEnd? EndOf(SipFlow flow) => _ends.TryGetValue(flow.ConnectionId, out var end) ? end : null;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_closed) return;
        _closed = true;
        _heartbeat?.Dispose();
        _listener.Dispose();
        foreach (var connection in _connections.Values) connection.Close(SipFlowEnd.ShutDown);
    }

    /// <summary>Makes the stream of an accepted or opened socket.</summary>
    protected abstract Task<Stream> OpenAsync(NetworkStream network, SipTarget? target, CancellationToken stop);

    private async Task AcceptAsync()
    {
        while (!_closed)
        {
            try
            {
                var socket = await _listener.AcceptAsync().ConfigureAwait(false);
                if (!TryAdmit(socket, out var connection)) socket.Dispose();
                else _ = ServeAsync(connection, socket, null);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (_closed) return;
                // Out of descriptors, or the peer left already: let others make progress before asking again.
                await Task.Delay(TimeSpan.FromMilliseconds(50), Options.Time).ConfigureAwait(false);
            }
        }
    }

    private bool TryAdmit(Socket socket, out StreamConnection connection)
    {
        connection = null!;
        if (socket.RemoteEndPoint is not IPEndPoint remote || socket.LocalEndPoint is not IPEndPoint local) return false;
        var refusal = _sink!.IsBlocked(remote.Address) ? TransportEvent.SourceBlocked
            : _connections.Count >= Options.MaxConnections ? TransportEvent.TooManyConnections
            : _perSource.GetValueOrDefault(remote.Address) >= Options.MaxConnectionsPerSource ? TransportEvent.TooManyFromSource
            : TransportEvent.Accepted;
        Counters.Count(refusal);
        if (refusal != TransportEvent.Accepted) return false;
        connection = Add(new SipFlow(Kind, local, remote, NextId()));
        return true;
    }

    private StreamConnection Add(SipFlow flow)
    {
        var connection = new StreamConnection(flow, Options, OnEnded);
        _connections[flow.ConnectionId] = connection;
        _perSource.AddOrUpdate(flow.Remote.Address, 1, (_, count) => count + 1);
        // Dispose may have passed over the table already.
        if (_closed) connection.Close(SipFlowEnd.ShutDown);
        return connection;
    }

    private async Task ConnectAsync(StreamConnection connection, SipTarget target)
    {
        var socket = new Socket(target.Remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        connection.Attach(socket);
        connection.Expect(Options.ConnectTimeout, SipFlowEnd.ConnectFailed);
        try
        {
            await socket.ConnectAsync(target.Remote, connection.Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Dispose();
            connection.Close((e as SocketException)?.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => SipFlowEnd.Refused,
                SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => SipFlowEnd.Unreachable,
                _ => SipFlowEnd.ConnectFailed,
            });
            return;
        }
        Counters.Count(TransportEvent.Connected);
        await ServeAsync(connection, socket, target).ConfigureAwait(false);
    }

    private async Task ServeAsync(StreamConnection connection, Socket socket, SipTarget? target)
    {
        Stream stream;
        try
        {
            socket.NoDelay = true;
            connection.Attach(socket);
            connection.Expect(Options.HandshakeTimeout, SipFlowEnd.TlsFailed);
            stream = await OpenAsync(new NetworkStream(socket, ownsSocket: true), target, connection.Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException or NotSupportedException or System.Security.Cryptography.CryptographicException)
        {
            connection.Close(e is TlsRefusedException refused ? refused.Reason : SipFlowEnd.TlsFailed);
            return;
        }
        await connection.RunAsync(stream, _sink!, Counters).ConfigureAwait(false);
    }

    private void OnEnded(StreamConnection connection, SipFlowEnd reason)
    {
        var flow = connection.Flow;
        _connections.TryRemove(flow.ConnectionId, out _);
        foreach (var (key, open) in _outgoing)
        {
            if (!ReferenceEquals(open, connection) || !_outgoing.TryRemove(KeyValuePair.Create(key, open))) continue;
            if (_ends.Count >= RememberedEnds) _ends.Clear();
            _ends[flow.ConnectionId] = reason;
        }
        var left = _perSource.AddOrUpdate(flow.Remote.Address, 0, (_, count) => count - 1);
        if (left <= 0) _perSource.TryRemove(KeyValuePair.Create(flow.Remote.Address, left));
        if (reason is SipFlowEnd.IdleTimeout or SipFlowEnd.PartialMessageTimeout) Counters.Count(TransportEvent.TimedOut);
        _sink?.OnFlowClosed(flow, reason);
    }

    private void CheckDeadlines()
    {
        var now = Options.Time.GetTimestamp();
        foreach (var connection in _connections.Values) connection.CheckDeadline(now);
    }
}
