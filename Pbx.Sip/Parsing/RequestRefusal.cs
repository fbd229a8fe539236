using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>Why a well-formed request is not acted on.</summary>
public enum RefusalReason
{
    UnknownMethod,
    MethodNotAllowed,
    UnsupportedScheme,
    UnsupportedExtension,
    UnsupportedContentType,
    UnsupportedContentEncoding,
    NotAcceptable,
    TooManyHops,
}

/// <summary>A refusal and the header that must go with it (RFC 3261 8.2).</summary>
public sealed record RequestRefusal(int StatusCode, RefusalReason Reason, string? HeaderName = null, string? HeaderValue = null)
{
    public SipResponse ToResponse(SipRequest request, string toTag)
    {
        var response = SipResponse.For(request, StatusCode, null, toTag);
        if (HeaderName is not null) response.Headers.Add(HeaderName, HeaderValue ?? "");
        return response;
    }
}
