using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Transactions;

/// <summary>
/// A client transaction: one request and its responses (RFC 3261 17.1). Both machines repeat the request (timers A, E), give up (B, F) and may linger to
/// absorb repeated responses (D, M, K); which state takes what is theirs.
/// </summary>
internal abstract class ClientTransaction : Transaction
{
    private readonly SipTimer _repeat;
    private readonly SipTimer _giveUp;
    private SipTimer? _linger;

    protected ClientTransaction(
        TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user, TimerName repeat, TimerName giveUp)
        : base(layer, flow, key)
    {
        Request = request;
        User = user;
        _repeat = NewTimer(repeat);
        _giveUp = NewTimer(giveUp);
    }

    public SipRequest Request { get; }

    protected IClientTransactionUser User { get; }

    /// <summary>Time to the next repetition.</summary>
    protected TimeSpan Interval { get; private set; }

    /// <summary>Sends the request and starts the timers.</summary>
    public abstract void Start();

    /// <summary>A response that matched by branch and CSeq method (17.1.3).</summary>
    public void OnResponse(SipResponse response) => On(Classify(response), response);

    public override void OnFlowClosed() => On(TransactionInput.TransportError, null);

    public override void OnTimer(SipTimer timer) => On(
        timer == _repeat ? TransactionInput.Retransmit : timer == _giveUp ? TransactionInput.Timeout : TransactionInput.Linger, null);

    /// <summary>The machine: what an input does in the present state.</summary>
    protected abstract void On(TransactionInput input, SipResponse? response);

    protected void Begin(TransactionState state)
    {
        State = state;
        _giveUp.Start(Times.Timeout);
        if (!IsReliable) _repeat.Start(Interval = Times.T1);
        SendRequest();
    }

    protected void Repeat(TimeSpan next)
    {
        _repeat.Start(Interval = next);
        SendRequest();
    }

    /// <summary>An answer has come: nothing is repeated and nothing times out.</summary>
    protected void StopWaiting()
    {
        _repeat.Stop();
        _giveUp.Stop();
    }

    protected void LingerFor(TimerName name, TimeSpan time)
    {
        _linger = NewTimer(name);
        _linger.Start(time);
    }

    protected override void StopTimers()
    {
        StopWaiting();
        _linger?.Stop();
    }

    private void SendRequest()
    {
        if (!Send(Request)) On(TransactionInput.TransportError, null);
    }

    private static TransactionInput Classify(SipResponse response) => response.StatusCode switch
    {
        < 200 => TransactionInput.Provisional,
        < 300 => TransactionInput.Success,
        _ => TransactionInput.Failure,
    };
}

/// <summary>The user of client transactions.</summary>
internal interface IClientTransactionUser
{
    /// <summary>A provisional or final response; of an INVITE also each further 2xx.</summary>
    void OnResponse(ClientTransaction transaction, SipResponse response);

    /// <summary>Timer B or F: as if a 408 had come (8.1.3.1).</summary>
    void OnTimeout(ClientTransaction transaction);

    /// <summary>As if a 503 had come (8.1.3.1).</summary>
    void OnTransportError(ClientTransaction transaction);
}
