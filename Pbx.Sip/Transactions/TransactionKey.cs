using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Transactions;

/// <summary>What makes a message belong to a transaction (RFC 3261 17.1.3 and 17.2.3). An ACK counts as its INVITE.</summary>
internal readonly record struct TransactionKey(string Branch, string Host, int Port, string Method)
{
    /// <summary>Of a request that came in, or of another method with the same branch (CANCEL looks for INVITE).</summary>
    public static TransactionKey ForServer(SipRequest request, string method)
    {
        if (method == SipMethods.Ack) method = SipMethods.Invite;
        var via = request.TopVia!;
        if (via.HasRfc3261Branch) return new TransactionKey(via.Branch!, via.Host, via.Port ?? 0, method);
        // RFC 2543 clients: everything that a retransmission has in common with its original.
        var composed = string.Join(
            '\n', request.RequestUri, request.From.Tag, request.CallId, request.CSeq.Number, via.Transport, via.Branch);
        return new TransactionKey(composed, via.Host, via.Port ?? 0, method);
    }

    /// <summary>Of a request that we send, or of a response to it.</summary>
    public static TransactionKey ForClient(Via via, string method) => new(via.Branch ?? "", "", 0, method);
}
