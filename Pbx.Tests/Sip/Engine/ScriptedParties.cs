using System.Net;
using Pbx.Sip;

namespace Pbx.Tests.Sip.Engine;

/// <summary>Base of applications that only deal with calls.</summary>
internal abstract class CallApplication : ISipApplication
{
    public virtual bool IsBlocked(IPAddress address) => false;

    public virtual bool MustAuthenticate(string method, SipParty from, IPEndPoint source, string transport) => false;

    public virtual DigestSecret? FindSecret(string userName) => null;

    public virtual void OnAuthenticationFailed(IPEndPoint source, string transport, string userName, string reason)
    {
    }

    public virtual void OnRegistrationChanged(RegistrationChange change)
    {
    }

    public abstract void OnInvite(IIncomingInvite invite);

    public virtual SipOutcome OnRequest(string method, SipParty from, SipParty to, byte[]? body) => new(405, "Method Not Allowed");
}

/// <summary>An end of a call: counts what it is told and answers offers.</summary>
internal sealed class CallEnd(Action<CallEnd, EndReason>? ended = null) : IInviteHandler
{
    public int Ended { get; private set; }

    public bool WasAccepted { get; private set; }

    public Action<IInviteSession>? Accepted { get; init; }

    public Action<IInviteSession, int, byte[]?>? Provisional { get; init; }

    public void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp) => Provisional?.Invoke(session, statusCode, sdp);

    public void OnAccepted(IInviteSession session, byte[]? sdp)
    {
        Assert.False(WasAccepted);
        WasAccepted = true;
        Accepted?.Invoke(session);
    }

    public void OnAcknowledged(IInviteSession session, byte[]? sdp) => WasAccepted = true;

    public void OnOffer(IInviteSession session, IIncomingOffer offer) => offer.Accept(Conversation.Sdp("answer"));

    public void OnRefer(IInviteSession session, IIncomingRefer refer) => refer.Reject(603);

    public void OnInfo(IInviteSession session, string contentType, byte[] body)
    {
    }

    public void OnEnded(IInviteSession session, EndReason reason)
    {
        Assert.Equal(0, Ended);
        Ended++;
        ended?.Invoke(this, reason);
    }
}

/// <summary>The smallest back-to-back user agent: one leg in, one leg out, what happens on one happens on the other.</summary>
internal sealed class TinyBackToBack(string target) : CallApplication
{
    public VirtualNode Node { get; set; } = null!;

    public override void OnInvite(IIncomingInvite invite)
    {
        var caller = invite.Session;
        IInviteSession? callee = null;
        caller.Handler = new CallEnd((_, reason) => callee?.End(reason));
        callee = Node.Engine.Invite(
            new OutgoingInvite
            {
                Target = new SipTarget { RequestUri = target },
                From = invite.From,
                To = invite.To,
                Sdp = invite.Sdp,
            },
            new CallEnd((_, reason) =>
            {
                if (caller.State == InviteState.Incoming && reason.StatusCode >= 300) caller.Reject(reason.StatusCode);
                else caller.End(reason);
            })
            {
                Provisional = (_, status, sdp) => caller.Ring(status, sdp),
                Accepted = _ => caller.Accept(Conversation.Sdp("b2b")),
            });
    }
}
