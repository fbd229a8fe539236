using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Transactions;

/// <summary>A client transaction: one request and its responses (RFC 3261 17.1).</summary>
internal abstract class ClientTransaction(
    TransactionLayer layer, SipRequest request, SipFlow flow, TransactionKey key, IClientTransactionUser user)
    : Transaction(layer, flow, key)
{
    public SipRequest Request { get; } = request;

    protected IClientTransactionUser User { get; } = user;

    /// <summary>Sends the request and starts the timers.</summary>
    public abstract void Start();

    /// <summary>A response that matched by branch and CSeq method (17.1.3).</summary>
    public abstract void OnResponse(SipResponse response);

    protected static TransactionInput Classify(SipResponse response) => response.StatusCode switch
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
