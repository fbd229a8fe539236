using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using static Pbx.Sip.Transactions.TransactionInput;
using static Pbx.Sip.Transactions.TransactionState;

namespace Pbx.Sip.Transactions;

/// <summary>Non-INVITE server transaction (RFC 3261 17.2.2).</summary>
internal sealed class NonInviteServerTransaction : ServerTransaction
{
    private SipTimer? _j;
    private SipResponse? _last;

    public NonInviteServerTransaction(TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key)
        : base(layer, request, flow, key) => State = Trying;

    public override void Respond(SipResponse response) => On(response.StatusCode < 200 ? Provisional : Success, response);

    public override void OnRequest(SipRequest request) => On(TransactionInput.Request, null);

    public override void OnFlowClosed() => On(TransportError, null);

    public override void OnTimer(SipTimer timer) => On(Linger, null);

    private void On(TransactionInput input, SipResponse? response)
    {
        switch (State, input)
        {
            case (Trying or Proceeding, Provisional):
                State = Proceeding;
                _last = response;
                Send(response!);
                break;
            case (Trying or Proceeding, Success):
                State = Completed;
                _last = response;
                LetGo();
                if (IsReliable) Terminate();
                else (_j = NewTimer(TimerName.J)).Start(Times.Timeout);
                Send(response!);
                break;
            case (Proceeding or Completed, TransactionInput.Request):
                Send(_last!);
                break;
            case (Completed, Linger or TransportError):
                Terminate();
                break;
            case (Trying or Proceeding, TransportError):
                Terminate();
                User?.OnServerTransactionFailed(this);
                break;
        }
    }

    protected override void StopTimers() => _j?.Stop();
}
