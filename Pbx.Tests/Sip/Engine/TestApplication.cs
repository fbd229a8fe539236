using System.Net;
using Pbx.Sip;
using Pbx.Sip.Authentication;

namespace Pbx.Tests.Sip.Engine;

/// <summary>A telephone system that does nothing by itself: it notes what it is told, for scripts to check and to answer.</summary>
internal sealed class TestApplication : ISipApplication, IInviteHandler
{
    private readonly Dictionary<string, DigestSecret> _secrets = [];

    public Queue<string> Told { get; } = new();

    public IIncomingInvite? LastInvite { get; private set; }

    public IIncomingOffer? LastOffer { get; private set; }

    public IIncomingRefer? LastRefer { get; private set; }

    public byte[]? LastSdp { get; private set; }

    public EndReason? LastEnd { get; private set; }

    public RegistrationChange? LastChange { get; private set; }

    public HashSet<string> MustAuthenticateMethods { get; } = [];

    public Action<IIncomingInvite>? Invited { get; set; }

    public SipOutcome RequestOutcome { get; set; } = new(200, "OK");

    public void AddUser(string name, string password, string realm, string? aor = null) => _secrets[name] = new DigestSecret(
        aor ?? name, DigestHash.Ha1(DigestAlgorithm.Md5, name, realm, password), DigestHash.Ha1(DigestAlgorithm.Sha256, name, realm, password));

    public bool IsBlocked(IPAddress address) => false;

    public bool MustAuthenticate(string method, SipParty from, IPEndPoint source, string transport) => MustAuthenticateMethods.Contains(method);

    public Exception? Fault { get; set; }

    public DigestSecret? FindSecret(string userName) => Fault is not null ? throw Fault : _secrets.GetValueOrDefault(userName);

    public void OnAuthenticationFailed(IPEndPoint source, string transport, string userName, string reason) =>
        Told.Enqueue($"authentication failed {userName} {reason}");

    public void OnRegistrationChanged(RegistrationChange change)
    {
        LastChange = change;
        Told.Enqueue($"binding {change.Event} {change.Binding.Aor}");
    }

    public void OnInvite(IIncomingInvite invite)
    {
        LastInvite = invite;
        invite.Session.Handler = this;
        Told.Enqueue($"invite {invite.Dialled}{(invite.Sdp is null ? " no-sdp" : "")}{(invite.Replaces is null ? "" : " replaces")}");
        Invited?.Invoke(invite);
    }

    public IReadOnlyList<string> EventPackages => ["message-summary"];

    public SubscriptionAnswer SubscriptionAnswer { get; set; } = new(200, "mwi:100", "application/simple-message-summary", "none"u8.ToArray());

    public SubscriptionAnswer OnSubscribe(SubscriptionWish wish)
    {
        Told.Enqueue($"subscribe {wish.Package} {wish.Aor} {wish.Resource}");
        return wish.Package == "message-summary" ? SubscriptionAnswer : new SubscriptionAnswer(489);
    }

    public SipOutcome OnRequest(string method, SipParty from, SipParty to, byte[]? body)
    {
        Told.Enqueue($"request {method} {from.User} {to.User}");
        return RequestOutcome;
    }

    public void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp) => Tell($"provisional {statusCode}", sdp);

    public void OnAccepted(IInviteSession session, byte[]? sdp) => Tell("accepted", sdp);

    public void OnAcknowledged(IInviteSession session, byte[]? sdp) => Tell("acknowledged", sdp);

    public void OnOffer(IInviteSession session, IIncomingOffer offer)
    {
        LastOffer = offer;
        Tell("offer", offer.Sdp);
    }

    public void OnRefer(IInviteSession session, IIncomingRefer refer)
    {
        LastRefer = refer;
        Told.Enqueue($"refer {refer.Number}{(refer.Replaces is null ? "" : " replaces")}");
    }

    public void OnInfo(IInviteSession session, string contentType, byte[] body) => Told.Enqueue($"info {contentType}");

    public void OnEnded(IInviteSession session, EndReason reason)
    {
        LastEnd = reason;
        Told.Enqueue($"ended {reason.Kind}{(reason.StatusCode > 0 ? $" {reason.StatusCode}" : "")}");
    }

    private void Tell(string what, byte[]? sdp)
    {
        if (sdp is not null) LastSdp = sdp;
        Told.Enqueue(sdp is null ? what : what + " sdp");
    }
}
