using System.Collections.Frozen;

namespace Pbx.Sip.Headers;

/// <summary>Long header names and the compact forms that stand for them (RFC 3261 7.3.3 and 20, IANA registry).</summary>
public static class HeaderNames
{
    public const string Accept = "Accept";
    public const string AcceptEncoding = "Accept-Encoding";
    public const string AcceptLanguage = "Accept-Language";
    public const string AlertInfo = "Alert-Info";
    public const string Allow = "Allow";
    public const string AllowEvents = "Allow-Events";
    public const string AuthenticationInfo = "Authentication-Info";
    public const string Authorization = "Authorization";
    public const string CallId = "Call-ID";
    public const string CallInfo = "Call-Info";
    public const string Contact = "Contact";
    public const string ContentDisposition = "Content-Disposition";
    public const string ContentEncoding = "Content-Encoding";
    public const string ContentLength = "Content-Length";
    public const string ContentType = "Content-Type";
    public const string CSeq = "CSeq";
    public const string Date = "Date";
    public const string Diversion = "Diversion";
    public const string Event = "Event";
    public const string Expires = "Expires";
    public const string FlowTimer = "Flow-Timer";
    public const string From = "From";
    public const string HistoryInfo = "History-Info";
    public const string Identity = "Identity";
    public const string InReplyTo = "In-Reply-To";
    public const string Join = "Join";
    public const string MaxForwards = "Max-Forwards";
    public const string MimeVersion = "MIME-Version";
    public const string MinExpires = "Min-Expires";
    public const string MinSE = "Min-SE";
    public const string Organization = "Organization";
    public const string PAssertedIdentity = "P-Asserted-Identity";
    public const string Path = "Path";
    public const string PPreferredIdentity = "P-Preferred-Identity";
    public const string Priority = "Priority";
    public const string Privacy = "Privacy";
    public const string ProxyAuthenticate = "Proxy-Authenticate";
    public const string ProxyAuthorization = "Proxy-Authorization";
    public const string ProxyRequire = "Proxy-Require";
    public const string RAck = "RAck";
    public const string Reason = "Reason";
    public const string RecordRoute = "Record-Route";
    public const string ReferSub = "Refer-Sub";
    public const string ReferTo = "Refer-To";
    public const string ReferredBy = "Referred-By";
    public const string RemotePartyId = "Remote-Party-ID";
    public const string Replaces = "Replaces";
    public const string ReplyTo = "Reply-To";
    public const string RequestDisposition = "Request-Disposition";
    public const string Require = "Require";
    public const string RetryAfter = "Retry-After";
    public const string Route = "Route";
    public const string RSeq = "RSeq";
    public const string Server = "Server";
    public const string ServiceRoute = "Service-Route";
    public const string SessionExpires = "Session-Expires";
    public const string SipETag = "SIP-ETag";
    public const string SipIfMatch = "SIP-If-Match";
    public const string Subject = "Subject";
    public const string SubscriptionState = "Subscription-State";
    public const string Supported = "Supported";
    public const string Timestamp = "Timestamp";
    public const string To = "To";
    public const string Unsupported = "Unsupported";
    public const string UserAgent = "User-Agent";
    public const string Via = "Via";
    public const string Warning = "Warning";
    public const string WwwAuthenticate = "WWW-Authenticate";

    private static readonly FrozenDictionary<string, string> Long = Build();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Long.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The shared long name for a known header in any case or compact form; otherwise the text as it stands.</summary>
    public static string Normalize(ReadOnlySpan<char> name) =>
        ByText.TryGetValue(name, out var known) ? known : name.ToString();

    /// <inheritdoc cref="Normalize(ReadOnlySpan{char})"/>
    public static string Normalize(string name) => Long.TryGetValue(name, out var known) ? known : name;

    private static FrozenDictionary<string, string> Build()
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["a"] = "Accept-Contact",
            ["b"] = ReferredBy,
            ["c"] = ContentType,
            ["d"] = RequestDisposition,
            ["e"] = ContentEncoding,
            ["f"] = From,
            ["i"] = CallId,
            ["j"] = "Reject-Contact",
            ["k"] = Supported,
            ["l"] = ContentLength,
            ["m"] = Contact,
            ["o"] = Event,
            ["r"] = ReferTo,
            ["s"] = Subject,
            ["t"] = To,
            ["u"] = AllowEvents,
            ["v"] = Via,
            ["x"] = SessionExpires,
            ["y"] = Identity,
        };
        foreach (var field in typeof(HeaderNames).GetFields())
            if (field.IsLiteral && field.GetRawConstantValue() is string name) map[name] = string.Intern(name);
        return map.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
