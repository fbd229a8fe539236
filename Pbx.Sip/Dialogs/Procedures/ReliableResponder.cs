using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>Reliable provisional responses, server side (RFC 3262 3): one at a time, repeated until its PRACK; the INVITE fails when none comes.</summary>
internal sealed class ReliableResponder : ITimerOwner
{
    private readonly SipEngine _engine;
    private readonly ServerTransaction _transaction;
    private readonly Action _onTimeout;
    private readonly SipTimer _retransmit;
    private readonly SipTimer _wait;
    private readonly Queue<SipResponse> _waiting = new();
    private SipResponse? _pending;
    private TimeSpan _interval;
    private uint _sequence;

    public ReliableResponder(SipEngine engine, ServerTransaction transaction, Action onTimeout)
    {
        _engine = engine;
        _transaction = transaction;
        _onTimeout = onTimeout;
        _retransmit = new SipTimer(engine.Timers, this, TimerName.ReliableRetransmit);
        _wait = new SipTimer(engine.Timers, this, TimerName.PrackWait);
        _sequence = engine.Tokens.Next(1 << 20);
    }

    /// <summary>SDP is on its way or waits to be sent: the 2xx must wait for the PRACK (RFC 3262 3).</summary>
    public bool HoldsSdp
    {
        get
        {
            if (_pending is { Body.IsEmpty: false }) return true;
            foreach (var waiting in _waiting)
                if (!waiting.Body.IsEmpty) return true;
            return false;
        }
    }

    public void Send(SipResponse response)
    {
        _waiting.Enqueue(response);
        if (_pending is null) Next();
    }

    /// <summary>False when the PRACK acknowledges nothing that waits. The response is given for its SDP.</summary>
    public bool OnPrack(SipRequest prack, out SipResponse? acknowledged)
    {
        acknowledged = null;
        if (_pending is null || prack.RAck is not { } rack) return false;
        if (rack.RSeq != _sequence || rack.CSeq.Number != _transaction.Request.CSeq.Number || rack.CSeq.Method != SipMethods.Invite) return false;
        acknowledged = _pending;
        _pending = null;
        _retransmit.Stop();
        _wait.Stop();
        return true;
    }

    /// <summary>Sends what waited for the PRACK.</summary>
    public void Next()
    {
        if (!_waiting.TryDequeue(out var response)) return;
        response.RSeq = ++_sequence;
        response.Headers.Set(HeaderNames.Require, "100rel");
        _pending = response;
        _interval = _engine.Settings.Timers.T1;
        _retransmit.Start(_interval);
        _wait.Start(_engine.Settings.Timers.Timeout);
        _engine.Respond(_transaction, response);
    }

    /// <summary>The 2xx goes out: nothing is repeated any more, but the PRACK of what was sent may still come (RFC 3262 3).</summary>
    public void Leave()
    {
        _waiting.Clear();
        _retransmit.Stop();
        _wait.Stop();
    }

    public void Stop()
    {
        _pending = null;
        Leave();
    }

    public void OnTimer(SipTimer timer)
    {
        if (timer.Name == TimerName.PrackWait)
        {
            Stop();
            _onTimeout();
            return;
        }
        _interval *= 2;
        _retransmit.Start(_interval);
        if (_pending is not null) _transaction.Respond(_pending);
    }
}
