using System.Net;

namespace Pbx.Sip;

/// <summary>What the SIP stack asks of the telephone system above it. Called on the signalling loop unless said otherwise.</summary>
public interface ISipApplication
{
    /// <summary>True if nothing at all is taken from this address. Called from transport threads: must be thread-safe and quick.</summary>
    bool IsBlocked(IPAddress address);

    /// <summary>Whether a request outside a dialog must carry a digest (RFC 3261 22.2). REGISTER always must.</summary>
    bool MustAuthenticate(string method, SipParty from, IPEndPoint source, string transport);

    /// <summary>Digest secrets of a user name, or null. The stack answers both cases alike.</summary>
    DigestSecret? FindSecret(string userName);

    /// <summary>A request carried a wrong digest, or named a user that does not exist.</summary>
    void OnAuthenticationFailed(IPEndPoint source, string transport, string userName, string reason);

    /// <summary>A registration was made, refreshed or ended.</summary>
    void OnRegistrationChanged(RegistrationChange change);

    /// <summary>A new call. It must be answered, rejected or rung, now or later; 100 Trying has been sent.</summary>
    void OnInvite(IIncomingInvite invite);

    /// <summary>Event packages that can be asked for (RFC 6665 8.2.2).</summary>
    IReadOnlyList<string> EventPackages => [];

    /// <summary>Somebody asks to be told about something. 489 for a package that is none of <see cref="EventPackages"/>.</summary>
    SubscriptionAnswer OnSubscribe(SubscriptionWish wish) => new(489);

    /// <summary>REFER, MESSAGE or NOTIFY outside a dialog, authenticated where asked. Returns the response; OPTIONS never comes here.</summary>
    SipOutcome OnRequest(string method, SipParty from, SipParty to, byte[]? body);
}

/// <summary>H(user:realm:password) for both algorithms (RFC 7616 3.4.2), lower-case hex, and the address of record that it opens.</summary>
public sealed record DigestSecret(string Aor, string Ha1Md5, string Ha1Sha256);

/// <summary>What happened to a binding.</summary>
public sealed record RegistrationChange(Binding Binding, RegistrationEvent Event);

/// <summary>Kinds of registration change.</summary>
public enum RegistrationEvent
{
    /// <summary>A new contact.</summary>
    Added,

    /// <summary>A known contact came again.</summary>
    Refreshed,

    /// <summary>The contact was removed by its owner or by us.</summary>
    Removed,

    /// <summary>The contact was not refreshed in time.</summary>
    Expired,

    /// <summary>The connection it lived on closed (RFC 5626).</summary>
    FlowClosed,
}

/// <summary>A new INVITE outside any dialog, as server.</summary>
public interface IIncomingInvite
{
    /// <summary>The session, state <see cref="InviteState.Incoming"/>. Set its handler before returning.</summary>
    IInviteSession Session { get; }

    /// <summary>User of the request URI: what was dialled.</summary>
    string Dialled { get; }

    /// <summary>Address of record that authenticated, or null where none was asked.</summary>
    string? AuthenticatedAor { get; }

    /// <summary>From.</summary>
    SipParty From { get; }

    /// <summary>To.</summary>
    SipParty To { get; }

    /// <summary>P-Asserted-Identity if the source may be believed, else null.</summary>
    SipParty? AssertedIdentity { get; }

    /// <summary>SDP offer, or null for a delayed offer.</summary>
    byte[]? Sdp { get; }

    /// <summary>Session that this call asks to replace (RFC 3891), or null. <see cref="ReplacesEarlyOnly"/> says whether only an early one may be.</summary>
    IInviteSession? Replaces { get; }

    /// <summary>early-only flag of Replaces.</summary>
    bool ReplacesEarlyOnly { get; }

    /// <summary>Value of any header, or null.</summary>
    string? Header(string name);
}
