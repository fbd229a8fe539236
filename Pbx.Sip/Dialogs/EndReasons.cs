using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Dialogs;

/// <summary>Between <see cref="EndReason"/> and the Reason header (RFC 3326).</summary>
internal static class EndReasons
{
    public static Reason ToHeader(EndReason reason)
    {
        var text = reason.Text.Length > 0 ? reason.Text : null;
        if (reason.StatusCode > 0) return new Reason("SIP", reason.StatusCode, text);
        return reason.Kind switch
        {
            EndKind.CompletedElsewhere => new Reason("SIP", 200, text ?? "Call completed elsewhere"),
            EndKind.SessionExpired => new Reason("SIP", 408, text ?? "Session timer expired"),
            EndKind.PeerLost or EndKind.Timeout => new Reason("SIP", 408, text ?? "Request timeout"),
            EndKind.Cancelled => new Reason("SIP", 487, text ?? "Request terminated"),
            EndKind.TransportFailed or EndKind.Shutdown => new Reason("SIP", 503, text ?? "Service unavailable"),
            EndKind.BadAnswer => new Reason("SIP", 488, text ?? "Not acceptable here"),
            // ITU-T Q.850: 31 normal, unspecified; 16 normal call clearing.
            EndKind.MediaLost => new Reason("Q.850", 31, text ?? "media lost"),
            _ => new Reason("Q.850", 16, text ?? "normal call clearing"),
        };
    }

    /// <summary>Why the peer ended it, from its BYE or CANCEL.</summary>
    public static EndReason FromPeer(SipMessage message, EndKind kind)
    {
        foreach (var reason in message.Reasons)
        {
            var isSip = reason.Protocol.Equals("SIP", StringComparison.OrdinalIgnoreCase);
            var cause = reason.Cause ?? 0;
            if (isSip && cause == 200 && kind == EndKind.Cancelled) return new EndReason(EndKind.CompletedElsewhere, 200, reason.Text ?? "");
            return new EndReason(kind, isSip ? cause : 0, reason.Text ?? "");
        }
        return new EndReason(kind);
    }
}
