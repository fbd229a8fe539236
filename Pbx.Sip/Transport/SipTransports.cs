using System.Net;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Transport;

/// <summary>All transports of one SIP stack: started, asked for flows and closed together.</summary>
public sealed class SipTransports(SipTransportCounters? counters = null) : ISipSender, IDisposable
{
    private readonly List<ISipTransport> _transports = [];

    public SipTransportCounters Counters { get; } = counters ?? new SipTransportCounters();

    public IReadOnlyList<ISipTransport> All => _transports;

    /// <summary>Adds a transport before <see cref="Start"/>; it is disposed with the set.</summary>
    public T Add<T>(T transport)
        where T : ISipTransport
    {
        _transports.Add(transport);
        return transport;
    }

    public UdpTransport AddUdp(IPEndPoint bind) => Add(new UdpTransport(bind, Counters));

    public TcpTransport AddTcp(IPEndPoint bind, SipTransportOptions? options = null) => Add(new TcpTransport(bind, options, Counters));

    /// <summary>Begins to receive.</summary>
    public void Start(ITransportSink sink)
    {
        foreach (var transport in _transports) transport.Start(sink);
    }

    /// <inheritdoc/>
    public bool TrySend(SipMessage message, SipFlow flow)
    {
        foreach (var transport in _transports)
            if (Serves(transport, flow) && transport.TrySend(message, flow)) return true;
        return false;
    }

    /// <inheritdoc/>
    public SipFlow? FlowTo(SipTarget target)
    {
        foreach (var transport in _transports)
            if (transport.Kind == target.Transport && transport.FlowTo(target) is { } flow) return flow;
        return null;
    }

    /// <summary>Why a connection that we have opened has ended, as long as it is remembered.</summary>
    public SipFlowEnd? EndOf(SipFlow flow)
    {
        foreach (var transport in _transports)
            if (transport.Kind == flow.Transport && transport.EndOf(flow) is { } end) return end;
        return null;
    }

    public void Dispose()
    {
        foreach (var transport in _transports) transport.Dispose();
    }

    // Connections are found by their identity; datagrams must leave from the port that the peer knows (RFC 3581 4).
    private static bool Serves(ISipTransport transport, SipFlow flow) =>
        transport.Kind == flow.Transport
        && (flow.ConnectionId != 0
            || transport.LocalEndPoint.AddressFamily == flow.Remote.AddressFamily && transport.LocalEndPoint.Port == flow.Local.Port
            && (transport.LocalEndPoint.Address.Equals(flow.Local.Address)
                || transport.LocalEndPoint.Address.Equals(IPAddress.Any) || transport.LocalEndPoint.Address.Equals(IPAddress.IPv6Any)));
}
