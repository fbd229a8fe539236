using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>INVITE client transaction (RFC 3261 17.1.1, RFC 6026 8.4).</summary>
internal sealed class InviteClientTransaction : ClientTransaction
{
    private readonly SipTimer _a;
    private readonly SipTimer _b;
    private SipTimer? _linger;
    private TimeSpan _interval;
    private SipRequest? _ack;

    public InviteClientTransaction(
        TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user)
        : base(layer, request, flow, key, user)
    {
        _a = NewTimer(TimerName.A);
        _b = NewTimer(TimerName.B);
    }

    public override void Start()
    {
        State = Calling;
        if (!IsReliable) _a.Start(_interval = Times.T1);
        _b.Start(Times.Timeout);
        if (!Send(Request)) On(TransportError, null);
    }

    public override void OnResponse(SipResponse response) => On(Classify(response), response);

    public override void OnFlowClosed() => On(TransportError, null);

    public override void OnTimer(SipTimer timer) => On(
        timer.Name switch { TimerName.A => Retransmit, TimerName.B => TransactionInput.Timeout, _ => Linger }, null);

    private void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Calling, Retransmit):
                _a.Start(_interval *= 2);
                if (!Send(Request)) On(TransportError, null);
                break;
            case (Calling, TransactionInput.Timeout):
                Terminate();
                User.OnTimeout(this);
                break;
            case (Calling, Provisional):
                _a.Stop();
                _b.Stop();
                State = Proceeding;
                User.OnResponse(this, response!);
                break;
            case (Proceeding, Provisional):
                User.OnResponse(this, response!);
                break;
            case (Calling or Proceeding, Success):
                _a.Stop();
                _b.Stop();
                State = Accepted;
                LingerFor(TimerName.M, Times.Timeout);
                User.OnResponse(this, response!);
                break;
            case (Accepted, Success):
                User.OnResponse(this, response!);
                break;
            case (Calling or Proceeding, Failure):
                _a.Stop();
                _b.Stop();
                _ack = AckBuilder.ForFailure(Request, response!);
                State = Completed;
                if (IsReliable) Terminate();
                else LingerFor(TimerName.D, Times.D);
                Send(_ack);
                User.OnResponse(this, response!);
                break;
            case (Completed, Failure):
                Send(_ack!);
                break;
            case (Calling or Proceeding, TransportError):
                Terminate();
                User.OnTransportError(this);
                break;
            case (Completed or Accepted, Linger):
                Terminate();
                break;
            case (Completed, TransportError):
                Terminate();
                break;
        }
    }

    private void LingerFor(TimerName name, TimeSpan time)
    {
        _linger = NewTimer(name);
        _linger.Start(time);
    }

    protected override void StopTimers()
    {
        _a.Stop();
        _b.Stop();
        _linger?.Stop();
    }
}
