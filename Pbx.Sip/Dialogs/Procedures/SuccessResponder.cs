using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>Sends the 2xx of an INVITE again until its ACK comes (RFC 3261 13.3.1.4), on every transport; gives up after 64*T1.</summary>
internal sealed class SuccessResponder : ITimerOwner
{
    private readonly SipEngine _engine;
    private readonly ServerTransaction _transaction;
    private readonly SipResponse _response;
    private readonly Action _onTimeout;
    private readonly SipTimer _retransmit;
    private readonly SipTimer _wait;
    private TimeSpan _interval;

    public SuccessResponder(SipEngine engine, ServerTransaction transaction, SipResponse response, Action onTimeout)
    {
        _engine = engine;
        _transaction = transaction;
        _response = response;
        _onTimeout = onTimeout;
        _retransmit = new SipTimer(engine.Timers, this, TimerName.SuccessRetransmit);
        _wait = new SipTimer(engine.Timers, this, TimerName.AckWait);
    }

    /// <summary>CSeq number of the INVITE, and so of its ACK.</summary>
    public uint Sequence => _transaction.Request.CSeq.Number;

    /// <summary>The 2xx carries an offer: the ACK must carry the answer.</summary>
    public bool OwesAnswer { get; init; }

    public void Start()
    {
        _interval = _engine.Settings.Timers.T1;
        _retransmit.Start(_interval);
        _wait.Start(_engine.Settings.Timers.Timeout);
        _engine.Respond(_transaction, _response);
    }

    public void Stop()
    {
        _retransmit.Stop();
        _wait.Stop();
    }

    public void OnTimer(SipTimer timer)
    {
        if (timer.Name == TimerName.AckWait)
        {
            Stop();
            _engine.Statistics.Count(SipCounter.AckMissing);
            _onTimeout();
            return;
        }
        _interval = _interval * 2 < _engine.Settings.Timers.T2 ? _interval * 2 : _engine.Settings.Timers.T2;
        _retransmit.Start(_interval);
        // The transaction is gone one moment before the wait is over.
        if (_transaction.State == TransactionState.Accepted) _transaction.Respond(_response);
    }
}
