using System.Net;

namespace Pbx.Sip;

/// <summary>
/// What a telephone system asks of the SIP stack: RFC 3261 user agent client and server in one, with a registrar.
/// Everything except <see cref="Post"/>, <see cref="InvokeAsync{T}"/> and the properties is called on the signalling loop, and every
/// callback comes from it; an <c>await</c> begun on the loop resumes on it, so code above needs no lock.
/// </summary>
public interface ISipUserAgent
{
    /// <summary>Runs an action on the signalling loop. From any thread; never blocks.</summary>
    void Post(Action action);

    /// <summary>Runs a function on the signalling loop and returns its result. From any thread.</summary>
    Task<T> InvokeAsync<T>(Func<Task<T>> function);

    /// <summary>True on the signalling loop.</summary>
    bool IsOnLoop { get; }

    /// <summary>Creates a client session and sends its INVITE (RFC 3261 13.2). What happens is told to <paramref name="handler"/>.</summary>
    IInviteSession Invite(OutgoingInvite invite, IInviteHandler handler);

    /// <summary>Sends a request outside any dialog (OPTIONS, NOTIFY, MESSAGE) and returns the final response; 408 on timeout, 503 where no transport works.</summary>
    Task<SipOutcome> RequestAsync(OutgoingRequest request, CancellationToken cancellationToken);

    /// <summary>Registers an account of ours at somebody else's registrar, and keeps it registered. <paramref name="changed"/> is told each new state.</summary>
    IClientRegistration Register(OutgoingRegistration registration, Action<ClientRegistrationState> changed);

    /// <summary>Where a SIP URI is served (RFC 3263), in the order to try; empty when nobody serves it.</summary>
    Task<IReadOnlyList<IPEndPoint>> ResolveAsync(string uri);

    /// <summary>The same for people who look for a mistake: which records led to which servers. From any thread.</summary>
    Task<SipLookUp> LookUpAsync(string uri);

    /// <summary>True if a machine says that nothing listens at its UDP port; false where nothing is known. From any thread.</summary>
    Task<bool> IsPortClosedAsync(IPEndPoint server, TimeSpan within);

    /// <summary>True if something that answers nothing has come from there within this time: no SIP, or broken SIP. From any thread.</summary>
    bool HasHeardNoise(IPEndPoint source, TimeSpan within);

    /// <summary>Session interval that sessions begun from now on ask for (RFC 4028). Zero: they ask for none, and honour what a peer asks for.</summary>
    TimeSpan SessionExpires { get; set; }

    /// <summary>Who is registered where (RFC 3261 10, RFC 5626, RFC 3327).</summary>
    IRegistrations Registrations { get; }

    /// <summary>Who is told about what (RFC 6665).</summary>
    ISubscriptions Subscriptions { get; }

    /// <summary>The live session that a Replaces header names (RFC 3891), or null. Tags are as our own dialog sees them: local is our tag.</summary>
    IInviteSession? FindSession(string callId, string localTag, string remoteTag);
}

/// <summary>An address as a person sees it: the parts of a name-addr (RFC 3261 25.1) that a PBX works with.</summary>
/// <param name="DisplayName">Display name without quotes, or empty.</param>
/// <param name="User">User part, unescaped (an extension or a telephone number), or empty.</param>
/// <param name="Host">Host with port if one was given.</param>
public sealed record SipParty(string DisplayName, string User, string Host)
{
    /// <summary>RFC 3323 anonymous caller.</summary>
    public bool IsAnonymous => User.Equals("anonymous", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Where a request goes. Exactly one of <see cref="Binding"/> and <see cref="RequestUri"/> leads.</summary>
public sealed record SipTarget
{
    /// <summary>A registered contact: its URI, its Path and its flow are used (RFC 3327, RFC 5626 5.3).</summary>
    public Binding? Binding { get; init; }

    /// <summary>A SIP URI to be resolved by RFC 3263 when there is no binding.</summary>
    public string? RequestUri { get; init; }

    /// <summary>Outbound proxy URI put in Route, if any.</summary>
    public string? OutboundProxy { get; init; }

    /// <summary>Account of ours whose way to the registrar is taken first: many carriers take calls from nowhere else. Null: the URI alone leads.</summary>
    public IClientRegistration? Registration { get; init; }
}

/// <summary>An INVITE to send.</summary>
public sealed record OutgoingInvite
{
    /// <summary>Where it goes.</summary>
    public required SipTarget Target { get; init; }

    /// <summary>Who calls: From, and P-Asserted-Identity (RFC 3325).</summary>
    public required SipParty From { get; init; }

    /// <summary>Who is called: To.</summary>
    public required SipParty To { get; init; }

    /// <summary>SDP offer (UTF-8), or null for a delayed offer.</summary>
    public byte[]? Sdp { get; init; }

    /// <summary>Answers 401 and 407 of a trunk (RFC 3261 22), or null.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>P-Asserted-Identity repeats From (RFC 3325), unless <see cref="Headers"/> have one or From is anonymous.</summary>
    public bool AssertIdentity { get; init; } = true;

    /// <summary>User of our Contact; null: that of From.</summary>
    public string? ContactUser { get; init; }

    /// <summary>Further headers, in order: for instance Alert-Info, Diversion, History-Info.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>A request outside a dialog.</summary>
public sealed record OutgoingRequest(string Method, SipTarget Target, SipParty From, SipParty To)
{
    /// <summary>Answers 401 and 407 (RFC 3261 22), or null.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>Content type of <see cref="Body"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Body, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Further headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Name and password for a challenge that somebody else makes.</summary>
public sealed record SipCredentials(string UserName, string Password);

/// <summary>A final response in short.</summary>
public sealed record SipOutcome(int StatusCode, string ReasonPhrase)
{
    /// <summary>Body of the response, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Why nothing has answered; the status is then our own 408 or 503.</summary>
    public SipFailure Failure { get; init; }

    /// <summary>The way that was taken; null where there was no answer.</summary>
    public SipWay? Way { get; init; }

    /// <summary>2xx.</summary>
    public bool IsSuccess => StatusCode is >= 200 and < 300;
}

/// <summary>One contact of an address of record (RFC 3261 10.2).</summary>
/// <param name="Id">Identifies the binding as long as it lives.</param>
/// <param name="Aor">User part of the address of record: the extension.</param>
/// <param name="Contact">Contact URI as registered.</param>
/// <param name="Transport">UDP, TCP, TLS, WS or WSS.</param>
/// <param name="RemoteEndPoint">Where the REGISTER really came from; requests go back there.</param>
/// <param name="UserAgent">User-Agent of the REGISTER, or empty.</param>
/// <param name="InstanceId"><c>+sip.instance</c> (RFC 5626), or null.</param>
/// <param name="Path">Path set (RFC 3327), nearest first.</param>
/// <param name="RegisteredAt">When it was last refreshed.</param>
/// <param name="ExpiresAt">When it ends unless refreshed.</param>
public sealed record Binding(
    string Id, string Aor, string Contact, string Transport, IPEndPoint RemoteEndPoint, string UserAgent, string? InstanceId,
    IReadOnlyList<string> Path, DateTimeOffset RegisteredAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The contact is a browser over WebSocket (RFC 7118) and expects WebRTC media.</summary>
    public bool IsWebSocket => Transport is "WS" or "WSS";
}

/// <summary>The location service: reads from any thread, changes on the loop.</summary>
public interface IRegistrations
{
    /// <summary>Live bindings of one address of record, newest first.</summary>
    IReadOnlyList<Binding> For(string aor);

    /// <summary>All live bindings.</summary>
    IReadOnlyList<Binding> All { get; }

    /// <summary>Removes all bindings of an address of record (the user was deleted, or the password changed).</summary>
    void Remove(string aor);

    /// <summary>Puts back bindings kept from an earlier run; those on UDP can be called at once.</summary>
    void Restore(IEnumerable<Binding> bindings);
}
