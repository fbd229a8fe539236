using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>What makes a message well formed beyond its lines (RFC 3261 8.1.1, 8.2, 18.3, 20; RFC 4475 3.1.2, 3.3).</summary>
internal static class MessageRules
{
    // These may stand once only, and two of them would let two readers see two different messages.
    private static readonly string[] Single =
        [HeaderNames.From, HeaderNames.To, HeaderNames.CallId, HeaderNames.CSeq, HeaderNames.MaxForwards, HeaderNames.ContentType];

    public static SipParseError? Check(SipMessage message, int bodyLength)
    {
        var headers = message.Headers;
        var seen = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var bit = SingleBit(headers.NameAt(i));
            if ((seen & bit) != 0) return new SipParseError(SipParseReason.DuplicateHeader, $"{headers.NameAt(i)} more than once");
            seen |= bit;
        }
        for (var i = 0; i < 4; i++)
            if ((seen & 1 << i) == 0) return new SipParseError(SipParseReason.MissingHeader, $"no {Single[i]}");
        if (!headers.Contains(HeaderNames.Via)) return new SipParseError(SipParseReason.MissingHeader, "no Via");
        if (!headers.IsWellFormedList<Via>(HeaderNames.Via)) return new SipParseError(SipParseReason.BadVia, "Via cannot be read");
        if (headers.Get<NameAddress>(HeaderNames.From) is null or { IsStar: true })
            return new SipParseError(SipParseReason.BadFrom, "From cannot be read");
        if (headers.Get<NameAddress>(HeaderNames.To) is null or { IsStar: true })
            return new SipParseError(SipParseReason.BadTo, "To cannot be read");
        var callId = headers.Text(HeaderNames.CallId);
        if (callId.IsEmpty || callId.ContainsAny(" \t\r\n,")) return new SipParseError(SipParseReason.BadCallId, "Call-ID cannot be read");
        if (!CSeq.TryParse(headers.Text(HeaderNames.CSeq), out var cseq))
            return new SipParseError(SipParseReason.BadCSeq, "CSeq cannot be read");
        return CheckLength(headers, bodyLength) ?? (message is SipRequest request ? CheckRequest(request, cseq) : null);
    }

    /// <summary>The Content-Length, or -1 when absent, malformed or contradictory.</summary>
    public static int ContentLength(SipHeaders headers)
    {
        var length = -1;
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers.NameAt(i) != HeaderNames.ContentLength) continue;
            if (!SipText.TryNumber(headers.SpanAt(i), int.MaxValue, out var value)) return -1;
            if (length >= 0 && length != (int)value) return -1;
            length = (int)value;
        }
        return length;
    }

    private static SipParseError? CheckLength(SipHeaders headers, int bodyLength)
    {
        if (!headers.Contains(HeaderNames.ContentLength)) return null;
        var length = ContentLength(headers);
        if (length < 0) return new SipParseError(SipParseReason.BadContentLength, "Content-Length is no number or two numbers");
        return length > bodyLength ? new SipParseError(SipParseReason.BodyTooShort, "fewer bytes than Content-Length says") : null;
    }

    private static SipParseError? CheckRequest(SipRequest request, CSeq cseq)
    {
        var headers = request.Headers;
        if (!request.Is(cseq.Method)) return new SipParseError(SipParseReason.MethodMismatch, "CSeq names another method");
        if (headers.Contains(HeaderNames.MaxForwards) && request.MaxForwards is null)
            return new SipParseError(SipParseReason.BadMaxForwards, "Max-Forwards is not 0 to 255");
        if (!headers.IsWellFormedList<NameAddress>(HeaderNames.Contact) || HasBadQ(request))
            return new SipParseError(SipParseReason.BadContact, "Contact cannot be read");
        if (!headers.IsWellFormedList<NameAddress>(HeaderNames.Route) || !headers.IsWellFormedList<NameAddress>(HeaderNames.RecordRoute))
            return new SipParseError(SipParseReason.BadRoute, "Route or Record-Route cannot be read");
        if (headers.Contains(HeaderNames.ContentType) && request.ContentType is null)
            return new SipParseError(SipParseReason.BadContentType, "Content-Type cannot be read");
        return null;
    }

    private static bool HasBadQ(SipRequest request)
    {
        foreach (var contact in request.Contacts)
            if (contact.Parameters["q"] is { } q && !NameAddress.TryQValue(q, out _)) return true;
        return false;
    }

    private static int SingleBit(string name)
    {
        for (var i = 0; i < Single.Length; i++)
            if (name == Single[i]) return 1 << i;
        return 0;
    }
}
