namespace Pbx.Media.Sdp;

/// <summary>a=rtcp-fb (RFC 4585 section 4.2): a feedback message for one payload type, or for all (null, written *).</summary>
public sealed record SdpRtcpFeedback(int? PayloadType, string Feedback)
{
    public override string ToString() => $"{(PayloadType is { } pt ? pt.ToString() : "*")} {Feedback}";

    internal static SdpRtcpFeedback? Parse(string text)
    {
        var body = text.Trim();
        var blank = body.IndexOf(' ', StringComparison.Ordinal);
        if (blank <= 0)
            return null;
        var feedback = body[(blank + 1)..].Trim();
        if (body[..blank] == "*")
            return new(null, feedback);
        return RtpMap.TryPayloadType(body.AsSpan(0, blank), out var payloadType) ? new(payloadType, feedback) : null;
    }
}
