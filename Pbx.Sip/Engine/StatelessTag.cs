using System.Security.Cryptography;
using System.Text;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Engine;

/// <summary>To tags of responses for which nothing is kept (RFC 3261 8.2.7): the same for the same request, and known again in its ACK.</summary>
internal sealed class StatelessTag(byte[] secret)
{
    public string For(SipRequest request)
    {
        var text = string.Join('\n', request.CallId, request.From.Tag, request.CSeq.Number);
        return Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>The ACK is for a response that was sent without a transaction.</summary>
    public bool IsIn(SipRequest ack) => ack.To.Tag is { } tag && tag == For(ack);
}
