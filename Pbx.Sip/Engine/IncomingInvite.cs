using Pbx.Sip.Dialogs;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Engine;

/// <summary>What the application is told of a new INVITE.</summary>
internal sealed class IncomingInvite(SipRequest request, ServerInviteSession session, string? aor, IInviteSession? replaces, bool earlyOnly)
    : IIncomingInvite
{
    public IInviteSession Session => session;

    public string Dialled => request.RequestUri.User ?? "";

    public string? AuthenticatedAor => aor;

    public SipParty From { get; } = Parties.Of(request.From);

    public SipParty To { get; } = Parties.Of(request.To);

    // RFC 3325 5: only from whom we trust, which is whom the application does not ask for a password.
    public SipParty? AssertedIdentity { get; } =
        aor is null && request.AssertedIdentities is { Count: > 0 } asserted ? Parties.Of(asserted[0]) : null;

    public byte[]? Sdp => session.Offer;

    public IInviteSession? Replaces => replaces;

    public bool ReplacesEarlyOnly => earlyOnly;

    public string? Header(string name) => request.Headers[name];
}
