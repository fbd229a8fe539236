using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>Non-INVITE client transaction (RFC 3261 17.1.2).</summary>
internal sealed class NonInviteClientTransaction : ClientTransaction
{
    private readonly SipTimer _e;
    private readonly SipTimer _f;
    private SipTimer? _k;
    private TimeSpan _interval;

    public NonInviteClientTransaction(
        TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user)
        : base(layer, request, flow, key, user)
    {
        _e = NewTimer(TimerName.E);
        _f = NewTimer(TimerName.F);
    }

    public override void Start()
    {
        State = Trying;
        if (!IsReliable) _e.Start(_interval = Times.T1);
        _f.Start(Times.Timeout);
        if (!Send(Request)) On(TransportError, null);
    }

    public override void OnResponse(SipResponse response) => On(Classify(response), response);

    public override void OnFlowClosed() => On(TransportError, null);

    public override void OnTimer(SipTimer timer) => On(
        timer.Name switch { TimerName.E => Retransmit, TimerName.F => TransactionInput.Timeout, _ => Linger }, null);

    private void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Trying, Retransmit):
                _interval = Min(_interval * 2, Times.T2);
                Resend();
                break;
            case (Proceeding, Retransmit):
                _interval = Times.T2;
                Resend();
                break;
            case (Trying or Proceeding, TransactionInput.Timeout):
                Terminate();
                User.OnTimeout(this);
                break;
            case (Trying or Proceeding, Provisional):
                State = Proceeding;
                User.OnResponse(this, response!);
                break;
            case (Trying or Proceeding, Success or Failure):
                _e.Stop();
                _f.Stop();
                State = Completed;
                if (IsReliable) Terminate();
                else (_k = NewTimer(TimerName.K)).Start(Times.T4);
                User.OnResponse(this, response!);
                break;
            case (Trying or Proceeding, TransportError):
                Terminate();
                User.OnTransportError(this);
                break;
            case (Completed, Linger or TransportError):
                Terminate();
                break;
        }
    }

    private void Resend()
    {
        _e.Start(_interval);
        if (!Send(Request)) On(TransportError, null);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    protected override void StopTimers()
    {
        _e.Stop();
        _f.Stop();
        _k?.Stop();
    }
}
