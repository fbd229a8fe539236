using Microsoft.Extensions.Logging;
using Pbx.Core.Live;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>The server side: a phone that calls us (RFC 3261 13.3).</content>
internal sealed partial class SipLeg
{
    private byte[]? offer;
    private byte[]? answer;
    private bool rings;

    /// <summary>A leg for an INVITE. Nothing is sent.</summary>
    public static SipLeg ForCaller(Switchboard board, Call call, LiveParty party, IIncomingInvite invite, string deviceId)
    {
        var leg = new SipLeg(board, call, party, deviceId, isCallee: false) { session = invite.Session, offer = invite.Sdp };
        invite.Session.Handler = leg;
        return leg;
    }

    /// <summary>Makes the media session that the offer asks for; 0, or the status to refuse with. <paramref name="withoutOffer"/>: for a delayed offer.</summary>
    public int Prepare(MediaProfile withoutOffer)
    {
        if (OfferSummary.Read(offer).Fax is { } fax) return PrepareFax(fax);
        var profile = withoutOffer;
        if (offer is not null)
        {
            if (Board.Media.ProfileOf(offer, out var reason) is not { } asked)
            {
                Board.Log.LogInformation("{Call}: offer of {Party} refused: {Reason}", Call.Id, Party.Number, reason);
                return 488;
            }
            profile = asked;
        }
        if (line?.Trunk.Srtp == TrunkSrtp.Required && profile == MediaProfile.Rtp) return 488;
        Codecs = offer is null ? CodecPlan.Unprompted : OfferSummary.Read(offer).Codecs;
        if (line is not null) Codecs = TrunkCodecs.Of(line.Trunk, Codecs);
        return CreateMedia(profile, session?.RemoteEndPoint?.Address, null, watch.Limit) ? 0 : 503;
    }

    public override void ShowRinging()
    {
        if (State != LegState.Early || HasEarlyMedia || IsOver || rings) return;
        rings = true;
        session?.Ring(180);
    }

    public override bool StartEarlyMedia(IReadOnlyList<AudioCodec> codecs)
    {
        // Our offer in a reliable 183 would have to be answered in PRACK; a caller that sends no offer gets its sound with the 200.
        if (State != LegState.Early || offer is null || session is null || IsOver || faxWish is not null) return false;
        if (answer is null && !TryAnswer(codecs)) return false;
        if (!HasEarlyMedia)
        {
            HasEarlyMedia = true;
            session.Ring(183, answer);
        }
        return true;
    }

    public override bool Accept(IReadOnlyList<AudioCodec> codecs)
    {
        if (State != LegState.Early || session is null || Media is null || IsOver) return false;
        if (faxWish is not null) answer = AnswerFaxCaller();
        else if (offer is null) answer = Media.CreateOffer(codecs);
        else if (answer is null && !TryAnswer(codecs)) return false;
        if (answer is null) return false;
        MarkAnswered();
        watch.Review();
        session.Accept(answer);
        return true;
    }

    private bool TryAnswer(IReadOnlyList<AudioCodec> codecs)
    {
        if (Media is null) return false;
        answer = Media.Answer(offer, codecs, MediaDirection.SendReceive, out var reason);
        if (answer is null) Board.Log.LogInformation("{Call}: no answer for {Party}: {Reason}", Call.Id, Party.Number, reason);
        return answer is not null;
    }
}
