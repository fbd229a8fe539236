using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Parsing;

/// <summary>What a user agent server can do: the answer to "may I" questions of RFC 3261 8.2.</summary>
public sealed record RequestCapabilities
{
    public TokenSet Methods { get; init; } = new(
        SipMethods.Invite, SipMethods.Ack, SipMethods.Bye, SipMethods.Cancel, SipMethods.Register, SipMethods.Options, SipMethods.Prack,
        SipMethods.Update, SipMethods.Info, SipMethods.Subscribe, SipMethods.Notify, SipMethods.Refer, SipMethods.Message);

    public TokenSet Extensions { get; init; } = new("100rel", "timer", "replaces", "path", "outbound", "norefersub", "tdialog", "gruu");

    public IReadOnlyList<MediaType> ContentTypes { get; init; } = [MediaType.Sdp, MediaType.Multipart];

    /// <summary>Methods whose body is an offer or answer, and so must be of a known type; others judge their bodies themselves.</summary>
    public TokenSet SessionMethods { get; init; } = new(SipMethods.Invite, SipMethods.Update, SipMethods.Prack, SipMethods.Ack);

    public IReadOnlyList<string> Schemes { get; init; } = ["sip", "sips", "tel"];
}

/// <summary>Checks of a request before any processing, in the order of RFC 3261 8.2.1 to 8.2.3 and 16.3.</summary>
public static class RequestValidator
{
    /// <summary>Null when the request may go on. An ACK is never refused: nobody answers it.</summary>
    public static RequestRefusal? Check(SipRequest request, RequestCapabilities can)
    {
        if (request.Is(SipMethods.Ack)) return null;
        if (!can.Methods.Contains(request.Method))
        {
            return SipMethods.IsKnown(request.Method)
                ? new RequestRefusal(405, RefusalReason.MethodNotAllowed, HeaderNames.Allow, can.Methods.ToString())
                : new RequestRefusal(501, RefusalReason.UnknownMethod, HeaderNames.Allow, can.Methods.ToString());
        }
        if (!can.Schemes.Contains(request.RequestUri.Scheme)) return new RequestRefusal(416, RefusalReason.UnsupportedScheme);
        if (request.Is(SipMethods.Cancel)) return null;
        return CheckExtensions(request, can) ?? CheckHops(request) ?? CheckContent(request, can) ?? CheckAccept(request, can);
    }

    private static RequestRefusal? CheckExtensions(SipRequest request, RequestCapabilities can)
    {
        // Proxy-Require speaks to proxies; the end of a request does not read it.
        var unknown = request.Require.Where(tag => !can.Extensions.Contains(tag))
            .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return unknown.Length == 0
            ? null
            : new RequestRefusal(420, RefusalReason.UnsupportedExtension, HeaderNames.Unsupported, string.Join(", ", unknown));
    }

    // Only what would travel on: the last hop may well deliver a BYE or REGISTER that has no hop left.
    private static RequestRefusal? CheckHops(SipRequest request) =>
        request.MaxForwards == 0 && request.To.Tag is null && !request.Is(SipMethods.Register)
            ? new RequestRefusal(483, RefusalReason.TooManyHops)
            : null;

    private static RequestRefusal? CheckContent(SipRequest request, RequestCapabilities can)
    {
        if (request.Body.IsEmpty || !can.SessionMethods.Contains(request.Method)) return null;
        var disposition = request.Headers[HeaderNames.ContentDisposition];
        if (disposition is not null && disposition.Contains("handling=optional", StringComparison.OrdinalIgnoreCase)) return null;
        var encoding = request.Headers[HeaderNames.ContentEncoding];
        if (encoding is not null && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return new RequestRefusal(415, RefusalReason.UnsupportedContentEncoding, HeaderNames.AcceptEncoding, "identity");
        return request.ContentType is { } type && !can.ContentTypes.Any(known => known.Is(type))
            ? new RequestRefusal(415, RefusalReason.UnsupportedContentType, HeaderNames.Accept, string.Join(", ", can.ContentTypes))
            : null;
    }

    // 20.1: an INVITE whose Accept excludes SDP leaves no way to answer it.
    private static RequestRefusal? CheckAccept(SipRequest request, RequestCapabilities can)
    {
        if (!request.Is(SipMethods.Invite) || !request.Headers.Contains(HeaderNames.Accept)) return null;
        var accepted = request.Accept;
        return accepted.Count == 0 || accepted.Any(range => can.ContentTypes.Any(range.Covers))
            ? null
            : new RequestRefusal(406, RefusalReason.NotAcceptable);
    }
}
