using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>A call to place on a trunk.</summary>
/// <param name="Line">Trunk.</param>
/// <param name="Number">Number as the trunk wants it.</param>
/// <param name="Proxy">Proxy to take; null: the domain itself.</param>
/// <param name="Identity">Who calls, as the trunk wants it.</param>
internal sealed record TrunkDial(TrunkLine Line, string Number, string? Proxy, TrunkIdentity Identity);

/// <content>A leg that runs over a trunk, in either direction.</content>
internal sealed partial class SipLeg
{
    private readonly TrunkLine? line;
    private readonly TrunkDial? dial;

    private SipLeg(Switchboard board, Call call, LiveParty party, TrunkLine line, bool isCallee)
        : this(board, call, party, "trunk:" + line.Trunk.Id, isCallee)
    {
        this.line = line;
        line.CallBegan();
    }

    private SipLeg(Switchboard board, Call call, LiveParty party, TrunkDial dial)
        : this(board, call, party, dial.Line, isCallee: true)
    {
        this.dial = dial;
        srtp = dial.Line.Trunk.Srtp switch
        {
            TrunkSrtp.Off => SrtpPolicy.Off,
            TrunkSrtp.Required => SrtpPolicy.Required,
            _ => SrtpPolicy.Automatic,
        };
    }

    /// <summary>Trunk that it runs over, or null.</summary>
    public TrunkLine? Line => line;

    /// <summary>True once the other side has said anything at all, be it 100.</summary>
    public bool IsHeard => session is { State: not InviteState.Calling };

    /// <summary>A leg for a call that a trunk brings. Nothing is sent.</summary>
    public static SipLeg ForTrunkCaller(Switchboard board, Call call, LiveParty party, IIncomingInvite invite, TrunkLine line)
    {
        var leg = new SipLeg(board, call, party, line, isCallee: false) { session = invite.Session, offer = invite.Sdp };
        invite.Session.Handler = leg;
        return leg;
    }

    /// <summary>A leg for a number outside. Nothing is sent before <see cref="Invite"/>.</summary>
    public static SipLeg ForTrunk(Switchboard board, Call call, LiveParty party, TrunkDial dial) => new(board, call, party, dial);

    private void SendToTrunk(MediaProfile profile)
    {
        var trunk = dial!.Line.Trunk;
        if (!CreateMedia(profile, dial.Line.Peer, invitation!.Beside, watch.Limit))
        {
            EndedByItself(new EndReason(EndKind.Rejected, 503, "no media port"));
            return;
        }
        appliedAnswer = null;
        var offer = FirstOffer(invitation);
        session = Board.Sip!.Invite(
            TrunkInvite.Of(trunk, dial.Number, dial.Proxy, dial.Identity, dial.Line.Registration, dial.Line.Credentials, offer, invitation.Depth + 1), this);
    }
}
