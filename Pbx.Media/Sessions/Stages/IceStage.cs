using Pbx.Media.Ice;

namespace Pbx.Media.Sessions.Stages;

/// <summary>
/// ICE-lite of a session on the shared port: answers checks, knows which addresses are proved and which is selected (RFC 8445), and whether the
/// peer still consents (RFC 7675).
/// </summary>
internal sealed class IceStage(IceLiteAgent agent, IIceDirectory directory, MediaFlow flow) : MediaStage, IPeerAddress
{
    // Written before the response is sent, on the thread that owns the flow; one for all of them would need a lock.
    [ThreadStatic]
    private static byte[]? _response;

    private readonly HashSet<TransportAddress> _bound = [];
    private readonly HashSet<string> _ufrags = [];

    public bool HasConsent => agent.State == IceState.Connected;

    public TimeSpan? NextDeadline => agent.NextDeadline;

    public TransportAddress Of(FlowComponent component) => agent.Selected ?? default;

    public bool IsProved(in TransportAddress address) => agent.IsProved(address);

    public void Start() => Listen(agent.Local);

    /// <summary>The peer restarted ICE (RFC 8445 section 9): new credentials for the answer; the old ones count until it uses them.</summary>
    public IceCredentials Restart()
    {
        var credentials = agent.Restart();
        Listen(credentials);
        return credentials;
    }

    /// <summary>Returns true if it was a valid check.</summary>
    public bool OnStun(ReadOnlySpan<byte> datagram, in TransportAddress from, IFlowTransport transport, TimeSpan now)
    {
        var response = _response ??= new byte[512];
        var result = agent.HandleStun(datagram, from, now, response);
        if (result.ResponseLength > 0)
            transport.Send(response.AsSpan(0, result.ResponseLength), from, FlowComponent.Rtp);
        // Each time, not only the first: who forged a check of another session from this address must not keep it.
        if (result.Outcome == IceCheckOutcome.Valid)
        {
            _bound.Add(from);
            directory.Bind(from, flow);
        }

        TakeRemoved();
        if (result.Outcome == IceCheckOutcome.Valid && _ufrags.Count > 1 && agent.Previous is null)
            Forget(except: agent.Local.Ufrag);
        return result.Outcome == IceCheckOutcome.Valid;
    }

    public override MediaDropReason OnRtp(ref InboundPacket packet) =>
        agent.IsProved(packet.From) ? MediaDropReason.None : MediaDropReason.UnprovedAddress;

    public override MediaDropReason OnRtcp(ref InboundPacket packet) => OnRtp(ref packet);

    /// <summary>True: consent ran out just now.</summary>
    public bool OnTime(TimeSpan now)
    {
        var before = agent.State;
        agent.Tick(now);
        TakeRemoved();
        return before == IceState.Connected && agent.State == IceState.Lost;
    }

    public void OnConnectionClosed(in TransportAddress address)
    {
        _bound.Remove(address);
        agent.Remove(address);
    }

    public void Stop()
    {
        foreach (var address in _bound)
            directory.Unbind(address, flow);
        _bound.Clear();
        Forget(except: null);
    }

    private void Listen(IceCredentials credentials)
    {
        _ufrags.Add(credentials.Ufrag);
        directory.AddUfrag(credentials.Ufrag, flow);
    }

    private void Forget(string? except)
    {
        foreach (var ufrag in _ufrags)
        {
            if (ufrag != except)
                directory.RemoveUfrag(ufrag);
        }

        _ufrags.RemoveWhere(u => u != except);
    }

    private void TakeRemoved()
    {
        while (agent.TryTakeRemoved(out var address))
        {
            _bound.Remove(address);
            directory.Unbind(address, flow);
        }
    }
}
