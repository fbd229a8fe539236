using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>SIP over UDP (RFC 3261 18): one socket, one receive thread that blocks in the kernel.</summary>
public sealed class UdpTransport : ISipTransport
{
    private const int SocketBuffer = 4 * 1024 * 1024;
    private const int MaxDatagram = 65535;
    private const int RememberedPeers = 8192;
    private const int SioUdpConnReset = -1744830452;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_output;

    private readonly Socket _socket;
    private readonly SipTransportCounters _counters;
    private readonly Dictionary<SocketAddress, SipFlow> _peers = [];
    private Thread? _receiver;
    private ITransportSink? _sink;
    private volatile bool _closed;

    /// <summary>Binds at once. Throws <see cref="SipPortBusyException"/>.</summary>
    public UdpTransport(IPEndPoint bind, SipTransportCounters? counters = null)
    {
        _counters = counters ?? new SipTransportCounters();
        _socket = new Socket(bind.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (bind.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
            _socket.ReceiveBufferSize = SocketBuffer;
            _socket.SendBufferSize = SocketBuffer;
            // Without it, an ICMP "port unreachable" makes the next receive fail on Windows.
            if (OperatingSystem.IsWindows()) _socket.IOControl(SioUdpConnReset, [0, 0, 0, 0], null);
            _socket.Bind(bind);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new SipPortBusyException(SipTransportKind.Udp, bind, e);
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public SipTransportKind Kind => SipTransportKind.Udp;

    public IPEndPoint LocalEndPoint { get; }

    public SipTransportCounters Counters => _counters;

    public void Start(ITransportSink sink)
    {
        _sink = sink;
        _receiver = new Thread(Receive) { IsBackground = true, Name = $"sip udp {LocalEndPoint}" };
        _receiver.Start();
    }

    public SipFlow? FlowTo(SipTarget target) => target.Remote.AddressFamily == _socket.AddressFamily ? FlowOf(target.Remote) : null;

    public bool TrySend(SipMessage message, SipFlow flow)
    {
        var output = t_output ??= new ArrayBufferWriter<byte>(4096);
        output.ResetWrittenCount();
        message.WriteTo(output);
        return TrySend(output.WrittenSpan, flow.Remote);
    }

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        Wake();
        _socket.Dispose();
        if (_receiver != Thread.CurrentThread) _receiver?.Join(TimeSpan.FromSeconds(2));
    }

    private bool TrySend(ReadOnlySpan<byte> bytes, IPEndPoint remote)
    {
        try
        {
            _socket.SendTo(bytes, SocketFlags.None, remote);
            _counters.Count(TransportEvent.Sent);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _counters.Count(TransportEvent.SendFailed);
            return false;
        }
    }

    private void Receive()
    {
        var buffer = new byte[MaxDatagram];
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_closed)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (SocketException)
            {
                // ICMP errors about what was sent earlier surface here; they concern no datagram that comes in.
                continue;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            if (!_closed) OnDatagram(buffer.AsSpan(0, length), PeerOf(source));
        }
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, SipFlow flow)
    {
        if (_sink!.IsBlocked(flow.Remote.Address))
        {
            _counters.Count(TransportEvent.SourceBlocked);
            return;
        }
        if (datagram.Length <= 4 && datagram.IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)0) < 0)
        {
            _counters.Count(TransportEvent.KeepAlive);
            // RFC 5626 gives CRLF to streams; phones use it on UDP too and some count the answers. Never answer with more than came.
            if (datagram.SequenceEqual("\r\n\r\n"u8)) TrySend("\r\n"u8, flow.Remote);
            return;
        }
        if (SipParser.TryParseDatagram(datagram, out var message, out var error))
            ReceivedMessages.Deliver(_sink, message, flow, _counters);
        else
            ReceivedMessages.Refuse(_sink, error, flow, _counters);
    }

    private SipFlow PeerOf(SocketAddress source)
    {
        if (_peers.TryGetValue(source, out var known)) return known;
        var flow = FlowOf((IPEndPoint)LocalEndPoint.Create(source));
        if (_peers.Count >= RememberedPeers) _peers.Clear();
        var key = new SocketAddress(source.Family, source.Size);
        source.Buffer.Span[..source.Size].CopyTo(key.Buffer.Span);
        _peers.Add(key, flow);
        return flow;
    }

    private SipFlow FlowOf(IPEndPoint remote) => new(
        SipTransportKind.Udp, new IPEndPoint(LocalAddresses.Toward(remote.Address, LocalEndPoint.Address), LocalEndPoint.Port), remote);

    // A datagram to oneself ends the blocking receive on systems where closing the socket does not.
    private void Wake()
    {
        var any = LocalEndPoint.Address.Equals(IPAddress.Any) || LocalEndPoint.Address.Equals(IPAddress.IPv6Any);
        var self = !any ? LocalEndPoint.Address
            : LocalEndPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        try
        {
            _socket.SendTo(ReadOnlySpan<byte>.Empty, SocketFlags.None, new IPEndPoint(self, LocalEndPoint.Port));
        }
        catch (SocketException)
        {
        }
    }
}
