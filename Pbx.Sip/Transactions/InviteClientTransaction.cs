using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>INVITE client transaction (RFC 3261 17.1.1, RFC 6026 8.4).</summary>
internal sealed class InviteClientTransaction(
    TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user)
    : ClientTransaction(layer, request, flow, key, user, TimerName.A, TimerName.B)
{
    private SipRequest? _ack;

    public override void Start() => Begin(Calling);

    protected override void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Calling, Retransmit):
                Repeat(Interval * 2);
                break;
            case (Calling, TransactionInput.Timeout):
                Terminate();
                User.OnTimeout(this);
                break;
            case (Calling, Provisional):
                StopWaiting();
                State = Proceeding;
                User.OnResponse(this, response!);
                break;
            case (Proceeding, Provisional):
                User.OnResponse(this, response!);
                break;
            case (Calling or Proceeding, Success):
                StopWaiting();
                State = Accepted;
                LingerFor(TimerName.M, Times.Timeout);
                User.OnResponse(this, response!);
                break;
            case (Accepted, Success):
                User.OnResponse(this, response!);
                break;
            case (Calling or Proceeding, Failure):
                StopWaiting();
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
}
