using Org.BouncyCastle.Tls;

namespace Pbx.Media.Dtls;

/// <summary>Sends a datagram to the peer. Called on the handshake's thread until the result is posted, afterwards on the thread that pumps.</summary>
public delegate void DtlsSend(ReadOnlySpan<byte> datagram);

/// <summary>Datagrams between the owner of the socket and the handshake, which blocks on its own thread; afterwards reads return at once.</summary>
internal sealed class DtlsDatagramQueue(DtlsSend send, int sendLimit) : DatagramTransport
{
    /// <summary>Two flights of a peer that sends everything several times; a flood is not kept.</summary>
    private const int MaxQueued = 64;

    private const int ReceiveLimit = 2048;

    private readonly Queue<byte[]> _datagrams = [];
    private readonly byte[] _flight = new byte[sendLimit];
    private int _flightLength;
    private bool _blocking = true;
    private bool _closed;

    public bool IsClosed
    {
        get
        {
            lock (_datagrams) return _closed;
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_datagrams) return _datagrams.Count == 0;
        }
    }

    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length is 0 or > ReceiveLimit) return false;
        lock (_datagrams)
        {
            if (_closed || _datagrams.Count >= MaxQueued) return false;
            _datagrams.Enqueue(datagram.ToArray());
            Monitor.Pulse(_datagrams);
            return true;
        }
    }

    /// <summary>The handshake is over: no more waiting.</summary>
    public void StopBlocking()
    {
        lock (_datagrams) _blocking = false;
    }

    public int GetReceiveLimit() => ReceiveLimit;

    public int GetSendLimit() => sendLimit;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        Flush();
        lock (_datagrams)
        {
            if (_datagrams.Count == 0)
            {
                // Instead of -1, on which the record layer would spin until its millisecond is over.
                if (!_blocking) throw new TlsTimeoutException();
                if (!_closed) Monitor.Wait(_datagrams, Math.Max(1, waitMillis));
            }
            if (_closed) throw new TlsFatalAlert(AlertDescription.user_canceled);
            if (_datagrams.Count == 0) return -1;
            var datagram = _datagrams.Dequeue();
            var length = Math.Min(datagram.Length, buffer.Length);
            datagram.AsSpan(0, length).CopyTo(buffer);
            return length;
        }
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    /// <summary>Collects the records of a flight: in one datagram they are lost or arrive together (RFC 6347 4.1.1), and cost one system call.</summary>
    public void Send(ReadOnlySpan<byte> buffer)
    {
        if (_flightLength + buffer.Length > _flight.Length) Flush();
        if (buffer.Length > _flight.Length)
        {
            send(buffer);
            return;
        }
        buffer.CopyTo(_flight.AsSpan(_flightLength));
        _flightLength += buffer.Length;
    }

    /// <summary>The flight is complete: its sender waits for an answer, or is done.</summary>
    public void Flush()
    {
        if (_flightLength == 0) return;
        var length = _flightLength;
        _flightLength = 0;
        send(_flight.AsSpan(0, length));
    }

    public void Close()
    {
        lock (_datagrams)
        {
            _closed = true;
            _datagrams.Clear();
            Monitor.PulseAll(_datagrams);
        }
    }
}
