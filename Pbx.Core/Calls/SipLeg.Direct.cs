using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>Voice that flows past us (<see cref="DirectMedia"/>).</content>
internal sealed partial class SipLeg
{
    private SipLeg? directPeer;
    private SdpOrigin? directOrigin;

    /// <summary>The leg whose device this one's sends its voice to; null: it sends to us.</summary>
    public SipLeg? DirectPeer => Media is { IsDirect: true } ? directPeer : null;

    public override bool IsDirect => DirectPeer is not null;

    /// <summary>An offer of ours is on its way to the device.</summary>
    public bool IsBusy => renegotiating;

    /// <summary>Where its voice is, as it says.</summary>
    public DirectEnd VoiceEnd => new(session?.RemoteEndPoint?.Address, Media?.RemoteMedia?.Address, line is not null);

    /// <summary>
    /// The two devices are asked to send to each other: the first one for an offer, the second one to answer it, and the first one gets that answer (RFC 3725 4.1). Null, or
    /// why it came to nothing; then both send to us, or are being asked to.
    /// </summary>
    public static async Task<string?> ConnectDirectlyAsync(SipLeg first, SipLeg second, AudioCodec codec, Func<bool> isStillWanted)
    {
        (first.renegotiating, second.renegotiating) = (true, true);
        var secondMustReturn = false;
        try
        {
            var asked = await first.session!.OfferAsync(null);
            if (first.State == LegState.Ended) return "ended";
            if (!asked.IsSuccess) return $"{first.Party.Number}: {asked.StatusCode}";
            if (asked.Body is not { } offer) return $"{first.Party.Number}: no offer";
            var reason = "no longer wanted";
            if (isStillWanted() && first.IsWhereItWas(offer) && second.Media!.CreateDirectOffer(offer, codec, out reason) is { } passed)
            {
                var outcome = await second.session!.OfferAsync(passed);
                if (first.State == LegState.Ended || second.State == LegState.Ended) return "ended";
                reason = $"{second.Party.Number}: {outcome.StatusCode}";
                if (secondMustReturn = outcome.IsSuccess)
                {
                    reason = "the address has changed";
                    if (second.IsWhereItWas(outcome.Body) && second.Media!.ApplyDirectAnswer(outcome.Body, codec, out reason)
                        && first.Media!.AnswerDirect(offer, outcome.Body, codec, out reason) is { } answer)
                    {
                        secondMustReturn = false;
                        first.session.AnswerInAck(answer);
                        first.Meets(second, offer);
                        second.Meets(first, outcome.Body!);
                        return null;
                    }
                }
            }
            first.AnswerHere(offer);
            return reason;
        }
        finally
        {
            (first.renegotiating, second.renegotiating) = (false, false);
            if (secondMustReturn) second.BackToVoice(codec);
        }
    }

    private void Meets(SipLeg other, byte[] sdp)
    {
        directPeer = other;
        directOrigin = SessionDescription.TryParse(sdp, out var description, out _) ? description!.Origin : null;
        // What was silent here may speak there.
        watch.Heard();
    }

    /// <summary>A refresh (RFC 4028): the same description as before, so the same answer.</summary>
    private bool IsRefreshOfDirect(byte[] sdp) =>
        IsDirect && directOrigin is not null && SessionDescription.TryParse(sdp, out var description, out _) && description!.Origin == directOrigin;

    private bool IsWhereItWas(byte[]? sdp) =>
        sdp is not null && Media?.RemoteMedia is { } before && SessionDescription.TryParse(sdp, out var description, out _) && description!.FirstAudio is { } audio
        && description.ConnectionOf(audio)?.IPAddress is { } address && address.Equals(before.Address);

    /// <summary>The device has offered at our wish, and goes on sending to us.</summary>
    private void AnswerHere(byte[] offer)
    {
        if (Media?.Answer(offer, Call.ReAnswerCodecs(this), MediaDirection.SendReceive, out var reason) is { } answer)
        {
            session!.AnswerInAck(answer);
            return;
        }
        Fail(new EndReason(EndKind.Rejected, 488, "no common audio encoding"));
    }
}
