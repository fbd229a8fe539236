using System.Net.Sockets;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>One TCP or TLS connection: a read loop, a write loop, and a deadline that the transport's heartbeat watches.</summary>
internal sealed class StreamConnection : IDisposable
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private readonly SipTransportOptions _options;
    private readonly SendQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<StreamConnection, SipFlowEnd> _ended;
    private Socket? _socket;
    private Stream? _stream;
    private long _deadline;
    private int _deadlineReason;
    private int _end;

    public StreamConnection(SipFlow flow, SipTransportOptions options, Action<StreamConnection, SipFlowEnd> ended)
    {
        Flow = flow;
        _options = options;
        _ended = ended;
        _queue = new SendQueue(options.MaxQueuedBytes);
    }

    public SipFlow Flow { get; }

    public CancellationToken Stopping => _stop.Token;

    public bool TrySend(byte[] message)
    {
        if (Volatile.Read(ref _end) != 0) return false;
        if (_queue.TryAdd(message)) return true;
        Close(SipFlowEnd.SendQueueFull);
        return false;
    }

    /// <summary>The socket to be closed if the connection ends before it has a stream.</summary>
    public void Attach(Socket socket)
    {
        _socket = socket;
        if (Volatile.Read(ref _end) != 0) socket.Dispose();
    }

    public void Expect(TimeSpan within, SipFlowEnd otherwise)
    {
        Volatile.Write(ref _deadlineReason, (int)otherwise);
        Volatile.Write(ref _deadline, _options.Time.GetTimestamp() + (long)(within.TotalSeconds * _options.Time.TimestampFrequency));
    }

    /// <summary>Called by the heartbeat.</summary>
    public void CheckDeadline(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline != 0 && now >= deadline) Close((SipFlowEnd)Volatile.Read(ref _deadlineReason));
    }

    /// <summary>Reads and writes until either ends.</summary>
    public async Task RunAsync(Stream stream, ITransportSink sink, SipTransportCounters counters)
    {
        _stream = stream;
        if (Volatile.Read(ref _end) != 0)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            return;
        }
        Expect(_options.FirstMessageTimeout, SipFlowEnd.IdleTimeout);
        var writing = WriteAsync(stream, counters);
        Close(await ReadAsync(stream, sink, counters).ConfigureAwait(false));
        await writing.ConfigureAwait(false);
    }

    public void Close(SipFlowEnd reason)
    {
        // 0 means open, so the reason is kept one higher.
        if (Interlocked.CompareExchange(ref _end, (int)reason + 1, 0) != 0) return;
        _queue.Complete();
        _stop.Cancel();
        // Closing the socket first keeps a TLS goodbye from waiting for a peer that does not read.
        _socket?.Dispose();
        _stream?.Dispose();
        _ended(this, reason);
    }

    public void Dispose() => _stop.Dispose();

    private async Task<SipFlowEnd> ReadAsync(Stream stream, ITransportSink sink, SipTransportCounters counters)
    {
        var framer = new SipStreamFramer(_options.MaxHeaderBytes, _options.MaxBodyBytes);
        var partial = false;
        try
        {
            while (true)
            {
                // A read of nothing waits without a buffer: an idle connection holds none.
                if (!framer.HasPartial) await stream.ReadAsync(Memory<byte>.Empty, _stop.Token).ConfigureAwait(false);
                var count = await stream.ReadAsync(framer.GetBuffer(), _stop.Token).ConfigureAwait(false);
                if (count == 0) return SipFlowEnd.PeerClosed;
                framer.Advance(count);
                var progress = false;
                while (true)
                {
                    var frame = framer.TryNext(out var message, out var error);
                    if (frame == SipFrame.NeedMore) break;
                    progress = true;
                    if (OnFrame(frame, message, error, sink, counters)) continue;
                    // The answer to what broke the stream shall still go out.
                    if (error?.CanAnswer == true) await Task.Delay(FarewellTime, _options.Time, _stop.Token).ConfigureAwait(false);
                    return SipFlowEnd.BadFraming;
                }
                framer.Trim();
                if (!framer.HasPartial) Expect(_options.IdleTimeout, SipFlowEnd.IdleTimeout);
                else if (progress || !partial) Expect(_options.PartialMessageTimeout, SipFlowEnd.PartialMessageTimeout);
                partial = framer.HasPartial;
            }
        }
        catch (OperationCanceledException)
        {
            return SipFlowEnd.ShutDown;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return SipFlowEnd.Reset;
        }
    }

    private bool OnFrame(SipFrame frame, SipMessage? message, SipParseError? error, ITransportSink sink, SipTransportCounters counters)
    {
        switch (frame)
        {
            case SipFrame.Message:
                ReceivedMessages.Deliver(sink, message!, Flow, counters);
                return true;
            case SipFrame.Ping:
                counters.Count(TransportEvent.KeepAlive);
                return TrySend("\r\n"u8.ToArray());
            case SipFrame.Pong:
                counters.Count(TransportEvent.KeepAlive);
                return true;
            default:
                ReceivedMessages.Refuse(sink, error!, Flow, counters);
                return frame == SipFrame.Refused;
        }
    }

    private async Task WriteAsync(Stream stream, SipTransportCounters counters)
    {
        try
        {
            await _queue.DrainAsync(async message =>
            {
                await stream.WriteAsync(message, _stop.Token).ConfigureAwait(false);
                counters.Count(TransportEvent.Sent);
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            counters.Count(TransportEvent.SendFailed);
            Close(SipFlowEnd.SendFailed);
        }
    }
}
