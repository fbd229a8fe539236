using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Transactions;

/// <summary>Requests that belong to an INVITE transaction: the ACK of 300-699 (RFC 3261 17.1.1.3) and CANCEL (9.1).</summary>
internal static class AckBuilder
{
    public static SipRequest ForFailure(SipRequest invite, SipResponse response)
    {
        var ack = Same(invite, SipMethods.Ack);
        ack.Headers.CopyFrom(response.Headers, HeaderNames.To);
        return ack;
    }

    public static SipRequest Cancel(SipRequest invite, Reason? reason)
    {
        var cancel = Same(invite, SipMethods.Cancel);
        cancel.Headers.CopyFrom(invite.Headers, HeaderNames.To);
        if (reason is not null) cancel.Headers.Add(HeaderNames.Reason, reason);
        return cancel;
    }

    private static SipRequest Same(SipRequest invite, string method)
    {
        var request = new SipRequest(method, invite.RequestUri);
        var headers = request.Headers;
        headers.Add(HeaderNames.Via, invite.TopVia!);
        headers.Add(HeaderNames.MaxForwards, "70");
        headers.CopyFrom(invite.Headers, HeaderNames.Route);
        headers.CopyFrom(invite.Headers, HeaderNames.From);
        headers.CopyFrom(invite.Headers, HeaderNames.CallId);
        headers.Add(HeaderNames.CSeq, $"{invite.CSeq.Number} {method}");
        return request;
    }
}
