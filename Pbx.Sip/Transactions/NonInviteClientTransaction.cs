using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>Non-INVITE client transaction (RFC 3261 17.1.2).</summary>
internal sealed class NonInviteClientTransaction(
    TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user)
    : ClientTransaction(layer, request, flow, key, user, TimerName.E, TimerName.F)
{
    public override void Start() => Begin(Trying);

    protected override void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Trying, Retransmit):
                Repeat(Min(Interval * 2, Times.T2));
                break;
            case (Proceeding, Retransmit):
                Repeat(Times.T2);
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
                StopWaiting();
                State = Completed;
                if (IsReliable) Terminate();
                else LingerFor(TimerName.K, Times.T4);
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

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
