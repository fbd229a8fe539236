using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Transactions;

/// <summary>A server transaction: one request received and our responses to it (RFC 3261 17.2).</summary>
internal abstract class ServerTransaction(TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key)
    : Transaction(layer, flow, key)
{
    public SipRequest Request { get; } = request;

    /// <summary>The dialog usage that answers it, told when the transaction fails.</summary>
    public IServerTransactionUser? User { get; set; }

    /// <summary>The session that it began, or whose dialog it is in.</summary>
    public Dialogs.InviteSession? Session { get; set; }

    /// <summary>Sends a response of the transaction user.</summary>
    public abstract void Respond(SipResponse response);

    /// <summary>The request again, or the ACK of a 300-699 (17.2.3).</summary>
    public abstract void OnRequest(SipRequest request);

    /// <summary>The rest of its life only absorbs repetitions: half a minute for which nothing else should be kept alive.</summary>
    protected void LetGo()
    {
        User = null;
    }

    /// <summary>True until a final response has been sent.</summary>
    public bool IsOngoing => State is TransactionState.Trying or TransactionState.Proceeding;
}

/// <summary>The user of server transactions.</summary>
internal interface IServerTransactionUser
{
    /// <summary>Timer H without ACK, or the transport failed: the final response may not have arrived.</summary>
    void OnServerTransactionFailed(ServerTransaction transaction);
}
