using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>The client side: a registered phone that we call (RFC 3261 13.2).</content>
internal sealed partial class SipLeg
{
    private readonly Binding? binding;
    private readonly SrtpPolicy srtp;
    private Invitation? invitation;
    private bool otherTried;

    private SipLeg(Switchboard board, Call call, LiveParty party, Binding binding, SrtpPolicy srtp)
        : this(board, call, party, binding.Id, isCallee: true)
    {
        this.binding = binding;
        this.srtp = srtp;
    }

    /// <summary>A leg for a registered contact. Nothing is sent before <see cref="Invite"/>.</summary>
    public static SipLeg ForCallee(Switchboard board, Call call, LiveParty party, Binding binding, SrtpPolicy srtp) => new(board, call, party, binding, srtp);

    public override void Invite(Invitation invitation)
    {
        this.invitation = invitation;
        ShowPeer(invitation.From);
        Send(binding is not null ? ProfileFor(binding, srtp) : srtp == SrtpPolicy.Off ? MediaProfile.Rtp : MediaProfile.SdesSrtp);
    }

    void IInviteHandler.OnProvisional(IInviteSession from, int statusCode, byte[]? sdp)
    {
        if (from != session || State != LegState.Early) return;
        if (sdp is not null && TryApply(sdp)) HasEarlyMedia = true;
        Call.Post(new CallEvent.Progress(this, statusCode, HasEarlyMedia));
    }

    void IInviteHandler.OnAccepted(IInviteSession from, byte[]? sdp)
    {
        if (from != session || State != LegState.Early) return;
        if ((sdp is not null && !TryApply(sdp)) || (Media?.Codec is null && !IsFax))
        {
            Fail(new EndReason(EndKind.BadAnswer, 488, sdp is null ? "no SDP" : "no common audio encoding"));
            return;
        }
        if (!Call.TryClaim(this))
        {
            End(EndReason.CompletedElsewhere);
            return;
        }
        MarkAnswered();
        watch.Review();
        Call.Post(new CallEvent.Answered(this));
    }

    /// <summary>How media goes to a registered contact.</summary>
    internal static MediaProfile ProfileFor(Binding binding, SrtpPolicy srtp) => srtp switch
    {
        _ when binding.IsWebSocket => MediaProfile.WebRtc,
        SrtpPolicy.Required => MediaProfile.SdesSrtp,
        SrtpPolicy.Automatic when binding.Transport == "TLS" => MediaProfile.SdesSrtp,
        _ => MediaProfile.Rtp,
    };

    private void Send(MediaProfile profile)
    {
        if (RefusesFax(profile)) return;
        if (dial is not null)
        {
            SendToTrunk(profile);
            return;
        }
        if (!CreateMedia(profile, binding!.RemoteEndPoint.Address, invitation!.Beside, watch.Limit))
        {
            EndedByItself(new EndReason(EndKind.Rejected, 503, "no media port"));
            return;
        }
        appliedAnswer = null;
        var headers = new List<KeyValuePair<string, string>> { new(CallService.DepthHeader, (invitation.Depth + 1).ToString()) };
        if (invitation.IsAnonymous) headers.Add(new("Privacy", "id"));
        // Both forms that telephones know (RFC 5373 is known to none of them).
        if (invitation.AnswersItself) headers.AddRange([new("Alert-Info", $"<http://{Call.Snapshot.Settings.Fqdn}>;info=alert-autoanswer;delay=0"), new("Call-Info", $"<sip:{Call.Snapshot.Settings.Fqdn}>;answer-after=0")]);
        headers.AddRange(Diversion.Headers(invitation.Diversions, Party, Call.Snapshot.Settings.Fqdn));
        session = Board.Sip!.Invite(
            new OutgoingInvite
            {
                Target = new SipTarget { Binding = binding },
                From = PartyOf(invitation.From),
                To = PartyOf(Party),
                Sdp = FirstOffer(invitation),
                Headers = headers,
            },
            this);
    }

    /// <summary>A phone that refuses SRTP, or insists on it, is called again the other way, once, where the policy leaves the choice.</summary>
    private bool TryOtherEncryption(EndReason reason)
    {
        if (otherTried || invitation?.Fax is not null || !IsCallee || State != LegState.Early || srtp != SrtpPolicy.Automatic) return false;
        if (reason is not { Kind: EndKind.Rejected, StatusCode: 488 or 415 or 606 }) return false;
        if (Media?.Profile is not (MediaProfile.SdesSrtp or MediaProfile.Rtp) || HasEarlyMedia) return false;
        otherTried = true;
        var other = Media.Profile == MediaProfile.SdesSrtp ? MediaProfile.Rtp : MediaProfile.SdesSrtp;
        Board.Log.LogInformation("{Call}: {Party} refused {Profile}, calling with {Other}", Call.Id, Party.Number, Media.Profile, other);
        Send(other);
        return true;
    }

    private bool TryApply(byte[] sdp)
    {
        // The 200 repeats the answer of the 183 (RFC 3261 13.2.1).
        if (appliedAnswer is not null && appliedAnswer.AsSpan().SequenceEqual(sdp)) return true;
        if (Media is null) return false;
        if (!Media.ApplyAnswer(sdp, out var reason))
        {
            Board.Log.LogInformation("{Call}: answer of {Party} not understood: {Reason}", Call.Id, Party.Number, reason);
            return false;
        }
        appliedAnswer = sdp;
        Learn(sdp);
        return true;
    }
}
