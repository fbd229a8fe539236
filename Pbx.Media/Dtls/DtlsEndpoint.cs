using Org.BouncyCastle.Tls;

namespace Pbx.Media.Dtls;

/// <summary>What <see cref="DtlsEndpoint.Pump"/> met.</summary>
public enum DtlsPumpResult
{
    /// <summary>Nothing that concerns the owner.</summary>
    Idle,

    /// <summary>close_notify: a browser sends it on reload too, so that it is no reason to end a call.</summary>
    PeerClosed,

    /// <summary>A fatal alert or error; SRTP keys stay usable.</summary>
    Failed,
}

/// <summary>One DTLS association for SRTP (RFC 5764). The owner of the socket feeds datagrams in, and pumps after the handshake.</summary>
/// <remarks>The handshake itself blocks and runs on a thread of <c>DtlsHandshaker</c>. Datagrams may be fed before it begins, as they may
/// come before the answer.</remarks>
public sealed class DtlsEndpoint : IDisposable
{
    private readonly DtlsCertificate _certificate;
    private readonly DtlsOptions _options;
    private readonly DtlsDatagramQueue _queue;
    private DtlsSrtpPeer? _peer;
    private volatile DtlsTransport? _established;
    private Action? _whenReady;
    private bool _closeReported;

    public DtlsEndpoint(DtlsRole role, DtlsCertificate certificate, DtlsSend send, DtlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(send);
        Role = role;
        _certificate = certificate;
        _options = options ?? DtlsOptions.Default;
        _queue = new DtlsDatagramQueue(send, _options.MaxDatagram);
    }

    public DtlsRole Role { get; }

    /// <summary>The handshake ended well.</summary>
    public bool IsConnected => _established is not null;

    /// <summary>Datagrams that are not DTLS, or found the queue full.</summary>
    public long Dropped { get; private set; }

    internal bool HasInput => !_queue.IsEmpty;

    /// <summary>Takes a received datagram. After the handshake call <see cref="Pump"/> next.</summary>
    public void Feed(ReadOnlySpan<byte> datagram)
    {
        if (!DtlsRecord.IsWellFormed(datagram) || !_queue.TryAdd(datagram)) Dropped++;
        else Interlocked.Exchange(ref _whenReady, null)?.Invoke();
    }

    /// <summary>After the handshake: takes what was fed, without blocking. Sends a lost last flight again.</summary>
    public DtlsPumpResult Pump()
    {
        if (_established is not { } transport) return DtlsPumpResult.Idle;
        Span<byte> data = stackalloc byte[2048];
        try
        {
            // Application data has no use here and is dropped.
            while (!_queue.IsEmpty && !_peer!.CloseReceived) transport.Receive(data, 1);
        }
        catch (TlsTimeoutException)
        {
            // The queue is empty.
        }
        catch (IOException)
        {
            if (!_peer!.CloseReceived) return DtlsPumpResult.Failed;
        }
        finally
        {
            _queue.Flush();
        }
        if (!_peer!.CloseReceived || _closeReported) return DtlsPumpResult.Idle;
        _closeReported = true;
        return DtlsPumpResult.PeerClosed;
    }

    /// <summary>Sends close_notify where connected; ends a handshake that runs.</summary>
    public void Dispose()
    {
        try
        {
            Interlocked.Exchange(ref _established, null)?.Close();
        }
        catch (IOException)
        {
            // The peer is gone; there is nothing left to close.
        }
        _queue.Flush();
        _queue.Close();
        // One that waits for its first datagram ends as cancelled.
        Interlocked.Exchange(ref _whenReady, null)?.Invoke();
    }

    /// <summary>Calls back once there is something to do: as client at once, as server with the first datagram, so that a peer that never
    /// comes occupies no thread.</summary>
    internal void WhenReady(Action schedule)
    {
        Volatile.Write(ref _whenReady, schedule);
        if (Role == DtlsRole.Client || !_queue.IsEmpty || _queue.IsClosed) Interlocked.Exchange(ref _whenReady, null)?.Invoke();
    }

    /// <summary>Runs the handshake to its end, blocking.</summary>
    internal DtlsResult RunHandshake(IReadOnlyList<DtlsFingerprint> expected)
    {
        var peer = new DtlsSrtpPeer(_certificate, _options, expected);
        try
        {
            var transport = Role == DtlsRole.Server
                ? new DtlsServerProtocol().Accept(new DtlsSrtpServer(peer), _queue)
                : new DtlsClientProtocol().Connect(new DtlsSrtpClient(peer), _queue);
            _queue.StopBlocking();
            _peer = peer;
            _established = transport;
            return peer.Result!;
        }
        catch (TlsTimeoutException)
        {
            return new DtlsResult(DtlsOutcome.TimedOut);
        }
        catch (TlsFatalAlertReceived alert)
        {
            return new DtlsResult(DtlsOutcome.AlertReceived, AlertDescription.GetName(alert.AlertDescription));
        }
        catch (TlsFatalAlert alert)
        {
            if (peer.Failure is { } failure) return new DtlsResult(failure);
            return alert.AlertDescription == AlertDescription.user_canceled
                ? new DtlsResult(DtlsOutcome.Cancelled)
                : new DtlsResult(DtlsOutcome.ProtocolError, AlertDescription.GetName(alert.AlertDescription));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The library throws these on some malformed messages.
            return new DtlsResult(_queue.IsClosed ? DtlsOutcome.Cancelled : DtlsOutcome.ProtocolError, e.Message);
        }
        finally
        {
            // The last flight, or the alert.
            _queue.Flush();
        }
    }
}
