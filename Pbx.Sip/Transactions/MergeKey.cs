using Pbx.Sip.Messages;

namespace Pbx.Sip.Transactions;

/// <summary>What two copies of one request that came by different ways have in common (RFC 3261 8.2.2.2).</summary>
internal readonly record struct MergeKey(string CallId, string FromTag, uint CSeq, string Method)
{
    public static MergeKey Of(SipRequest request) => new(request.CallId, request.From.Tag ?? "", request.CSeq.Number, request.Method);
}
