using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>Why bytes are no acceptable SIP message.</summary>
public enum SipParseReason
{
    None,
    Empty,
    NotSip,
    BadStartLine,
    BadRequestUri,
    UnsupportedVersion,
    BadStatusCode,
    BadHeaderLine,
    HeadersNotTerminated,
    TooManyHeaders,
    MessageTooLarge,
    MissingHeader,
    DuplicateHeader,
    BadVia,
    BadFrom,
    BadTo,
    BadCallId,
    BadCSeq,
    MethodMismatch,
    BadMaxForwards,
    BadContact,
    BadRoute,
    BadContentType,
    BadContentLength,
    BodyTooShort,
}

/// <summary>The reason of a refusal, the status that an answer should carry, and what could be read (RFC 3261 8.2, 16.3, RFC 4475).</summary>
public sealed record SipParseError(SipParseReason Reason, string Detail)
{
    /// <summary>400, 505, 513 ...; 0 when the bytes are a response or no SIP and are to be dropped in silence.</summary>
    public int ResponseStatus { get; init; }

    /// <summary>The request as far as it could be read, with Via, From, To, Call-ID and CSeq where present; null when nobody can be answered.</summary>
    public SipRequest? PartialRequest { get; init; }

    /// <summary>Enough was read to send a response: a request with a top Via, other than ACK.</summary>
    public bool CanAnswer => ResponseStatus > 0 && PartialRequest is { Method: not SipMethods.Ack, TopVia: not null };

    public override string ToString() => $"{Reason}: {Detail}";
}
