using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>INVITE server transaction (RFC 3261 17.2.1, RFC 6026 8.5). The 2xx is repeated by its user, not here.</summary>
internal sealed class InviteServerTransaction : ServerTransaction
{
    private SipTimer? _g;
    private SipTimer? _h;
    private SipTimer? _linger;
    private TimeSpan _interval;
    private SipResponse? _last;

    public InviteServerTransaction(TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key)
        : base(layer, request, flow, key) => State = Proceeding;

    public override void Respond(SipResponse response) => On(
        response.StatusCode switch { < 200 => Provisional, < 300 => Success, _ => Failure }, response);

    public override void OnRequest(SipRequest request) => On(request.Method == SipMethods.Ack ? Ack : TransactionInput.Request, null);

    public override void OnFlowClosed() => On(TransportError, null);

    public override void OnTimer(SipTimer timer) => On(
        timer.Name switch { TimerName.G => Retransmit, TimerName.H => TransactionInput.Timeout, _ => Linger }, null);

    private void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Proceeding, TransactionInput.Request):
                if (_last is not null) Send(_last);
                break;
            case (Proceeding, Provisional):
                _last = response;
                Send(response!);
                break;
            case (Proceeding, Success):
                State = Accepted;
                _last = null;
                LetGo();
                LingerFor(TimerName.L, Times.Timeout);
                Send(response!);
                break;
            case (Accepted, Success):
                Send(response!);
                break;
            case (Proceeding, Failure):
                State = Completed;
                _last = response;
                if (!IsReliable) (_g = NewTimer(TimerName.G)).Start(_interval = Times.T1);
                (_h = NewTimer(TimerName.H)).Start(Times.Timeout);
                Send(response!);
                break;
            case (Completed, TransactionInput.Request):
                Send(_last!);
                break;
            case (Completed, Retransmit):
                _interval = _interval * 2 < Times.T2 ? _interval * 2 : Times.T2;
                _g!.Start(_interval);
                Send(_last!);
                break;
            case (Completed, Ack):
                _g?.Stop();
                _h!.Stop();
                State = Confirmed;
                if (IsReliable) Terminate();
                else LingerFor(TimerName.I, Times.T4);
                break;
            case (Completed, TransactionInput.Timeout):
            case (Proceeding or Completed, TransportError):
                Terminate();
                User?.OnServerTransactionFailed(this);
                break;
            case (Accepted or Confirmed, Linger):
                Terminate();
                break;
        }
    }

    private void LingerFor(TimerName name, TimeSpan time) => (_linger = NewTimer(name)).Start(time);

    protected override void StopTimers()
    {
        _g?.Stop();
        _h?.Stop();
        _linger?.Stop();
    }
}
