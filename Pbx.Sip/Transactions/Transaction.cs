using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Transactions;

/// <summary>What the four machines of RFC 3261 17 share: a state, three timers, a flow, and a place in the layer's table.</summary>
internal abstract class Transaction : ITimerOwner
{
    private readonly TransactionLayer _layer;

    protected Transaction(TransactionLayer layer, SipFlow flow, TransactionKey key)
    {
        _layer = layer;
        Flow = flow;
        Key = key;
    }

    public TransactionKey Key { get; }

    /// <summary>Where the peer is.</summary>
    public SipFlow Flow { get; }

    public TransactionState State { get; protected set; }

    /// <summary>The transport repeats nothing and loses nothing: no retransmission, no absorption (17.1.1.2).</summary>
    protected bool IsReliable => Flow.IsReliable;

    protected TransactionTimers Times => _layer.Times;

    protected SipTimer NewTimer(TimerName name) => new(_layer.Timers, this, name);

    protected bool Send(SipMessage message) => _layer.Send(message, Flow);

    protected void Terminate()
    {
        if (State == TransactionState.Terminated) return;
        State = TransactionState.Terminated;
        StopTimers();
        _layer.Remove(this);
    }

    /// <summary>Ends it without telling its user: the program is going down, or the user has lost interest.</summary>
    public void Abandon() => Terminate();

    /// <summary>The connection it lives on has closed.</summary>
    public abstract void OnFlowClosed();

    protected abstract void StopTimers();

    public abstract void OnTimer(SipTimer timer);
}
