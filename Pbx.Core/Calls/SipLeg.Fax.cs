using Microsoft.Extensions.Logging;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>
/// Fax by T.38 (RFC 3362): the offer of one side is asked of the other one, and the answer goes back, so that the two fax machines agree with each other. Nothing
/// of it is spoken here.
/// </content>
internal sealed partial class SipLeg
{
    private FaxParameters? faxWish;
    private bool passesFax;

    public override FaxParameters? FaxWish => faxWish;

    public override bool IsFax => Media?.Fax is not null;

    /// <summary>Fax may run over this leg: its trunk allows it, and nothing here is encrypted that would then not be.</summary>
    public bool MayFax => line is null or { Trunk.AllowT38: true } && Media is { Profile: MediaProfile.Rtp };

    /// <summary>The caller offers fax alone: makes the media session for it; 0, or the status to refuse with.</summary>
    private int PrepareFax(FaxParameters wish)
    {
        if (line is { Trunk.AllowT38: false } or { Trunk.Srtp: Trunks.TrunkSrtp.Required }) return 488;
        faxWish = wish;
        return CreateMedia(MediaProfile.Rtp, session?.RemoteEndPoint?.Address, null, watch.Limit) ? 0 : 503;
    }

    private byte[]? AnswerFaxCaller()
    {
        if (Call.Callee?.Media?.Fax is not { } agreed) return null;
        var sdp = Media!.AnswerFax(offer, agreed, out var reason);
        if (sdp is null) Board.Log.LogInformation("{Call}: no fax for {Party}: {Reason}", Call.Id, Party.Number, reason);
        return sdp;
    }

    /// <summary>The first offer to a device.</summary>
    private byte[] FirstOffer(Invitation asked) => asked.Fax is { } fax ? Media!.CreateFaxOffer(fax) : Media!.CreateOffer(asked.Codecs);

    /// <summary>A device that is called for fax, and cannot be: it is not called.</summary>
    private bool RefusesFax(MediaProfile profile)
    {
        if (invitation!.Fax is null || (profile == MediaProfile.Rtp && line is null or { Trunk.AllowT38: true })) return false;
        EndedByItself(new EndReason(EndKind.Rejected, 488, "no fax by T.38"));
        return true;
    }

    private void TakeFaxOffer(IIncomingOffer incoming, byte[] sdp, FaxParameters wish)
    {
        if (!MayFax || Call.FaxPeerOf(this) is not { MayFax: true } other)
        {
            Board.Log.LogInformation("{Call}: fax by T.38 of {Party} refused", Call.Id, Party.Number);
            incoming.Reject(488);
        }
        else if (Media!.Fax is { } known && known.Equals(wish) && other.Media!.Fax is { } agreed)
        {
            // A refresh, or another port: nothing that the other side would have to know.
            if (Media.AnswerFax(sdp, agreed, out _) is { } answer) incoming.Accept(answer);
            else incoming.Reject(488);
        }
        else if (other.passesFax || other.renegotiating)
        {
            // Both want something new at the same time; each would wait for the other (RFC 3261 14.2).
            incoming.Reject(491);
        }
        else
        {
            _ = PassFaxAsync(incoming, sdp, wish, other);
        }
    }

    private async Task PassFaxAsync(IIncomingOffer incoming, byte[] sdp, FaxParameters wish, SipLeg other)
    {
        (passesFax, other.renegotiating) = (true, true);
        var asked = false;
        try
        {
            var outcome = await other.session!.OfferAsync(other.Media!.CreateFaxOffer(wish));
            if (State == LegState.Ended || other.State == LegState.Ended) return;
            asked = outcome.IsSuccess;
            var reason = $"{outcome.StatusCode}";
            if (asked && other.Media!.ApplyAnswer(outcome.Body, out reason) && other.Media.Fax is { } agreed && incoming.IsOpen
                && Media!.AnswerFax(sdp, agreed, out reason) is { } answer)
            {
                asked = false;
                incoming.Accept(answer);
                watch.Review();
                other.watch.Review();
                Board.Log.LogInformation("{Call}: {Party} and {Other} fax by T.38", Call.Id, Party.Number, other.Party.Number);
                return;
            }
            Board.Log.LogInformation("{Call}: {Other} does not fax by T.38: {Reason}", Call.Id, other.Party.Number, reason);
            incoming.Reject(488);
        }
        catch (Exception e)
        {
            Board.Log.LogError(e, "{Call}: fax could not be passed on", Call.Id);
            incoming.Reject(500);
        }
        finally
        {
            (passesFax, other.renegotiating) = (false, false);
            // One side has agreed and the other cannot: both go on with voice.
            if (asked) other.BackToVoice(Media?.Codec);
            Call.Post(new CallEvent.MediaChanged(this));
        }
    }

    public override void BackToVoice(AudioCodec? codec) =>
        Renegotiate(CodecPlan.Merge(codec is null ? [] : [codec], Media?.Codec is { } own ? [own] : [], Codecs, CodecPlan.Ours));
}
