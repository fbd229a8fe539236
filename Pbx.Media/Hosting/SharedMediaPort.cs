using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;
using Pbx.Media.Sessions;
using Pbx.Media.Sessions.Stages;
using Pbx.Media.Stun;

namespace Pbx.Media.Hosting;

/// <summary>
/// The one UDP port, and TCP port of the same number, that all WebRTC sessions share. A packet finds its session by its 5-tuple; a STUN check by the
/// user fragment that it names (RFC 8445 section 7.2.2). It belongs to one worker, and so do all WebRTC sessions and the legs that talk with them.
/// </summary>
internal sealed class SharedMediaPort : IDatagramReceiver, IFlowTransport, IIceDirectory, IDisposable
{
    private const int BufferBytes = 4 * 1024 * 1024;
    private const int FreePortAttempts = 20;

    private readonly MediaWorker _worker;
    private readonly DatagramSocket _udp;
    private readonly IceTcpListener _tcp;
    private readonly PacketCounters _drops;
    private readonly IceUfragTable<MediaFlow> _byUfrag = new();
    private readonly Dictionary<TransportAddress, MediaFlow> _byAddress = [];

    private SharedMediaPort(MediaWorker worker, DatagramSocket udp, IPAddress address)
    {
        (_worker, _udp, _drops) = (worker, udp, worker.Counters);
        _tcp = BindTcp(address, udp.LocalEndPoint.Port);
        _udp.Receiver = this;
    }

    public int Port => _udp.LocalEndPoint.Port;

    /// <summary>Addresses that lead to a session. For tests.</summary>
    public int AddressCount => _byAddress.Count;

    public int UfragCount => _byUfrag.Count;

    public int ConnectionCount => _tcp.ConnectionCount;

    /// <summary>Binds both and starts. Throws <see cref="MediaPortBusyException"/>. Port 0 takes a free one.</summary>
    public static SharedMediaPort Open(MediaWorker worker, IPAddress address, int port, bool native)
    {
        for (var left = port == 0 ? FreePortAttempts : 1; ; left--)
        {
            try
            {
                return OpenOnce(worker, address, port, native);
            }
            catch (MediaPortBusyException) when (left > 1)
            {
                // A number that is free for UDP may be in use for TCP.
            }
        }
    }

    private static SharedMediaPort OpenOnce(MediaWorker worker, IPAddress address, int port, bool native)
    {
        DatagramSocket udp;
        try
        {
            udp = DatagramSocket.Create(DatagramSocket.Bind(address, port, BufferBytes), native, batched: true);
        }
        catch (SocketException e)
        {
            throw new MediaPortBusyException("UDP", new(address, port), e);
        }

        try
        {
            var shared = new SharedMediaPort(worker, udp, address);
            worker.Invoke(shared.Start);
            return shared;
        }
        catch (SocketException e)
        {
            udp.Dispose();
            throw new MediaPortBusyException("TCP", new(address, port), e);
        }
        catch
        {
            udp.Dispose();
            throw;
        }
    }

    public void Count(MediaDropReason reason) => _drops.CountDrop(reason);

    public void OnDatagram(Span<byte> datagram, in TransportAddress from)
    {
        // A check is led by the fragment first: a browser may come again from an address that an older session knew.
        if (datagram[0] < 4 && _byUfrag.TryFind(datagram, out var flow))
            flow.Receive(datagram, from, FlowComponent.Rtp, _worker.Now);
        else if (_byAddress.TryGetValue(from, out flow))
            flow.Receive(datagram, from, FlowComponent.Rtp, _worker.Now);
        else
            _drops.CountDrop(Datagram.Classify(datagram) switch
            {
                DatagramKind.Stun => MediaDropReason.UnknownUfrag,
                DatagramKind.Other => MediaDropReason.UnknownKind,
                _ => MediaDropReason.UnknownPeer,
            });
    }

    public bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to, FlowComponent component) =>
        to.Protocol == IceProtocol.Udp ? _udp.Send(datagram, to) : _tcp.Send(datagram, to);

    public void AddUfrag(string ufrag, MediaFlow flow) => _byUfrag.TryAdd(ufrag, flow);

    public void RemoveUfrag(string ufrag) => _byUfrag.Remove(ufrag);

    public void Bind(in TransportAddress address, MediaFlow flow)
    {
        _byAddress[address] = flow;
        if (address.Protocol == IceProtocol.Tcp)
            _tcp.Proved(address);
    }

    public void Unbind(in TransportAddress address, MediaFlow flow)
    {
        if (!_byAddress.TryGetValue(address, out var owner) || owner != flow)
            return;
        _byAddress.Remove(address);
        // The connection served this session alone, and a peer that vanished never closes it.
        if (address.Protocol == IceProtocol.Tcp)
            _tcp.Close(address);
    }

    public void OnConnectionClosed(in TransportAddress address)
    {
        if (_byAddress.Remove(address, out var flow))
            flow.OnConnectionClosed(address, _worker.Now);
    }

    /// <summary>Worker thread only.</summary>
    public void Dispose()
    {
        _worker.Remove(_udp.Socket);
        _tcp.Dispose();
        _udp.Dispose();
    }

    private void Start()
    {
        _worker.Add(_udp.Socket, _udp);
        _worker.FlushAfterRound(_udp);
        _tcp.Start();
    }

    private IceTcpListener BindTcp(IPAddress address, int port) => IceTcpListener.Bind(address, port, _worker, this);
}
