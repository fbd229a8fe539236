using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Unicode;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>
/// SIP over WebSocket (RFC 7118), server side: the web server accepts the socket with subprotocol <c>sip</c> and hands it over.
/// One frame is one message. There is no way to open a connection to a browser.
/// </summary>
public sealed class WebSocketTransport : ISipTransport
{
    /// <summary>RFC 7118 4.</summary>
    public const string SubProtocol = "sip";

    private readonly ConcurrentDictionary<long, Connection> _connections = new();
    private readonly SipTransportOptions _options;
    private readonly SipTransportCounters _counters;
    private ITransportSink? _sink;
    private volatile bool _closed;

    public WebSocketTransport(IPEndPoint local, bool secure = true, SipTransportOptions? options = null, SipTransportCounters? counters = null)
    {
        LocalEndPoint = local;
        Kind = secure ? SipTransportKind.Wss : SipTransportKind.Ws;
        _options = options ?? new SipTransportOptions();
        _counters = counters ?? new SipTransportCounters();
    }

    public SipTransportKind Kind { get; }

    /// <summary>Where the web server listens.</summary>
    public IPEndPoint LocalEndPoint { get; }

    public int ConnectionCount => _connections.Count;

    public void Start(ITransportSink sink) => _sink = sink;

    public bool TrySend(SipMessage message, SipFlow flow) =>
        _connections.TryGetValue(flow.ConnectionId, out var connection) && connection.TrySend(message.ToBytes());

    public SipFlow? FlowTo(SipTarget target) => null;

    /// <summary>Serves an accepted socket until it ends; the request of the web server lasts as long.</summary>
    public async Task RunAsync(WebSocket socket, IPEndPoint local, IPEndPoint remote, CancellationToken stop = default)
    {
        if (_closed || _sink is null || _sink.IsBlocked(remote.Address) || _connections.Count >= _options.MaxConnections)
        {
            _counters.Count(_sink?.IsBlocked(remote.Address) == true ? TransportEvent.SourceBlocked : TransportEvent.TooManyConnections);
            socket.Abort();
            return;
        }
        _counters.Count(TransportEvent.Accepted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var flow = new SipFlow(Kind, local, remote, StreamTransport.NextId());
        var connection = new Connection(socket, new SendQueue(_options.MaxQueuedBytes), ended);
        _connections[flow.ConnectionId] = connection;
        if (_closed) connection.Close(SipFlowEnd.ShutDown);
        var writing = WriteAsync(connection);
        connection.Close(await ReadAsync(connection, flow, _sink).ConfigureAwait(false));
        await writing.ConfigureAwait(false);
        _connections.TryRemove(flow.ConnectionId, out _);
        _sink.OnFlowClosed(flow, connection.End);
    }

    public void Dispose()
    {
        _closed = true;
        foreach (var connection in _connections.Values) connection.Close(SipFlowEnd.ShutDown);
    }

    private async Task<SipFlowEnd> ReadAsync(Connection connection, SipFlow flow, ITransportSink sink)
    {
        var limit = _options.MaxHeaderBytes + _options.MaxBodyBytes;
        var buffer = new byte[8192];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= limit) return SipFlowEnd.BadFraming;
                    Array.Resize(ref buffer, Math.Min(limit, length * 2));
                }
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended.Token);
                patience.CancelAfter(length == 0 ? _options.IdleTimeout : _options.PartialMessageTimeout);
                ValueWebSocketReceiveResult part;
                try
                {
                    part = await connection.Socket.ReceiveAsync(buffer.AsMemory(length), patience.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!connection.Ended.IsCancellationRequested)
                {
                    return length == 0 ? SipFlowEnd.IdleTimeout : SipFlowEnd.PartialMessageTimeout;
                }
                if (part.MessageType == WebSocketMessageType.Close) return SipFlowEnd.PeerClosed;
                length += part.Count;
                if (!part.EndOfMessage) continue;
                OnFrame(buffer.AsSpan(0, length), connection, flow, sink);
                length = 0;
            }
        }
        catch (OperationCanceledException)
        {
            return SipFlowEnd.ShutDown;
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return SipFlowEnd.Reset;
        }
    }

    private void OnFrame(ReadOnlySpan<byte> frame, Connection connection, SipFlow flow, ITransportSink sink)
    {
        if (frame.IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0)
        {
            _counters.Count(TransportEvent.KeepAlive);
            if (frame.SequenceEqual("\r\n\r\n"u8)) connection.TrySend("\r\n"u8.ToArray());
            return;
        }
        if (SipParser.TryParseDatagram(frame, out var message, out var error)) ReceivedMessages.Deliver(sink, message, flow, _counters);
        else ReceivedMessages.Refuse(sink, error, flow, _counters);
    }

    private async Task WriteAsync(Connection connection)
    {
        try
        {
            await connection.Queue.DrainAsync(async message =>
            {
                // Text wherever the message is UTF-8: JavaScript stacks of old took nothing else.
                var type = Utf8.IsValid(message) ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await connection.Socket.SendAsync(message.AsMemory(), type, endOfMessage: true, connection.Ended.Token).ConfigureAwait(false);
                _counters.Count(TransportEvent.Sent);
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            _counters.Count(TransportEvent.SendFailed);
            connection.Close(SipFlowEnd.SendFailed);
        }
    }

    private sealed class Connection(WebSocket socket, SendQueue queue, CancellationTokenSource ended)
    {
        private int _end;

        public WebSocket Socket { get; } = socket;
        public SendQueue Queue { get; } = queue;
        public CancellationTokenSource Ended { get; } = ended;
        public SipFlowEnd End => (SipFlowEnd)(Volatile.Read(ref _end) - 1);

        public bool TrySend(byte[] message)
        {
            if (Volatile.Read(ref _end) != 0) return false;
            if (Queue.TryAdd(message)) return true;
            Close(SipFlowEnd.SendQueueFull);
            return false;
        }

        public void Close(SipFlowEnd reason)
        {
            if (Interlocked.CompareExchange(ref _end, (int)reason + 1, 0) != 0) return;
            Queue.Complete();
            Ended.Cancel();
        }
    }
}
