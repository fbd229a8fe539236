using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>A leg whose device speaks SIP: one INVITE usage with one media session (RFC 3261, RFC 3264).</summary>
internal sealed partial class SipLeg : CallLeg, IInviteHandler
{
    private readonly MediaWatch watch;
    private IInviteSession? session;
    private bool renegotiating;
    private byte[]? appliedAnswer;

    private SipLeg(Switchboard board, Call call, LiveParty party, string deviceId, bool isCallee)
        : base(board, call, party, deviceId, isCallee) => watch = new MediaWatch(board, this, () => Fail(new EndReason(EndKind.MediaLost, 0, "no media")));

    /// <summary>Our side of the dialog; null only before the INVITE of a called device is sent.</summary>
    public IInviteSession? Session => session;

    public override bool IsHolding => State == LegState.Answered && Media?.Direction is MediaDirection.ReceiveOnly or MediaDirection.Inactive;

    public override bool IsOver => base.IsOver || session?.State == InviteState.Ended;

    public override System.Net.IPAddress? RemoteAddress => session?.RemoteEndPoint?.Address;

    public override string Device => session?.UserAgent is { Length: > 0 } agent ? agent : session?.Transport ?? "";

    public override void Renegotiate(IReadOnlyList<AudioCodec> codecs)
    {
        // While the phone holds, an offer of ours would resume the call behind its back.
        if (State != LegState.Answered || renegotiating || IsHolding || Media is null || session is null) return;
        _ = RenegotiateAsync(session, Media, codecs);
    }

    public override void SendDtmf(char digit, int durationMs)
    {
        if (State == LegState.Ended || session is null || Media is null || Media.SendDtmf(digit, durationMs)) return;
        if (State == LegState.Answered) _ = SendInfoAsync(session, DtmfInfo.Write(digit, durationMs));
    }

    void IInviteHandler.OnOffer(IInviteSession from, IIncomingOffer incoming)
    {
        if (Media is null || State == LegState.Ended)
        {
            incoming.Reject(488);
            return;
        }
        if (Media.Codec is null && !IsFax)
        {
            // The first offer has no answer yet: no second one may be made (RFC 3311 5.2).
            incoming.Reject(491);
            return;
        }
        if (incoming.Sdp is not null && IsRefreshOfDirect(incoming.Sdp) && session!.LocalSdp is { } same)
        {
            incoming.Accept(same);
            return;
        }
        var codecs = Call.ReAnswerCodecs(this);
        if (incoming.Sdp is null)
        {
            incoming.Accept(Media.Fax is null || Call.FaxPeerOf(this) is not { Media.Fax: { } agreed } ? Media.CreateOffer(codecs) : Media.CreateFaxOffer(agreed));
            return;
        }
        var summary = OfferSummary.Read(incoming.Sdp);
        if (summary.Fax is { } wish)
        {
            TakeFaxOffer(incoming, incoming.Sdp, wish);
            return;
        }
        if (Media.Answer(incoming.Sdp, codecs, MediaDirection.SendReceive, out var reason) is not { } answer)
        {
            Board.Log.LogInformation("{Call}: offer of {Party} refused: {Reason}", Call.Id, Party.Number, reason);
            incoming.Reject(488);
            return;
        }
        // What a phone offers now is all that it wants, whatever it knew before.
        Codecs = summary.Codecs;
        incoming.Accept(answer);
        watch.Review();
        Call.Post(new CallEvent.MediaChanged(this));
    }

    void IInviteHandler.OnAcknowledged(IInviteSession from, byte[]? sdp)
    {
        if (State == LegState.Ended || sdp is null || Media is null) return;
        if (!Media.ApplyAnswer(sdp, out var reason))
        {
            Fail(new EndReason(EndKind.Rejected, 488, reason));
            return;
        }
        Learn(sdp);
        Call.Post(new CallEvent.MediaChanged(this));
    }

    void IInviteHandler.OnRefer(IInviteSession from, IIncomingRefer refer)
    {
        if (State != LegState.Answered)
        {
            refer.Reject(603);
            return;
        }
        CallLeg? target = null;
        if (refer.Replaces is { } replaces)
        {
            // The dialog that the phone names is one of ours: the far end of it is us, so its local tag (to-tag) is our tag.
            target = Board.Sip?.FindSession(replaces.CallId, replaces.ToTag, replaces.FromTag)?.Handler as SipLeg;
            if (target is null)
            {
                refer.Accept();
                from.NotifyRefer(481, "Call/Transaction Does Not Exist", final: true);
                return;
            }
        }
        Call.Post(new CallEvent.TransferAsked(this, new ReferRequest(refer, from, target)));
    }

    void IInviteHandler.OnInfo(IInviteSession from, string contentType, byte[] body)
    {
        if (DtmfInfo.TryRead(contentType, body, out var digit, out var duration)) Call.RelayDigit(this, digit, duration);
    }

    void IInviteHandler.OnEnded(IInviteSession from, EndReason reason)
    {
        if (from != session || State == LegState.Ended) return;
        if (!TryOtherEncryption(reason)) EndedByItself(reason);
    }

    protected override void OnMedia(MediaEvent mediaEvent)
    {
        switch (mediaEvent)
        {
            case MediaEvent.Dtmf dtmf:
                Call.HearDigit(this, dtmf.Digit);
                break;
            case MediaEvent.Silent silent:
                watch.Silent(silent.Duration);
                break;
            case MediaEvent.ConsentLost:
                watch.Silent(TimeSpan.FromSeconds(30));
                break;
            case MediaEvent.Connected or MediaEvent.Resumed:
                watch.Heard();
                break;
            case MediaEvent.SecurityFailed failed:
                Fail(new EndReason(EndKind.MediaLost, 0, failed.Reason));
                break;
        }
    }

    protected override void OnRefuse(int statusCode, string key)
    {
        if (session?.State == InviteState.Incoming) session.Reject(statusCode);
    }

    protected override void OnEnd(EndReason reason, string key, bool wasAnswered) => session?.End(reason);

    protected override void OnPeerChanged()
    {
        // A carrier knows whom it has connected; our own numbers mean nothing to it.
        if (State == LegState.Answered && line is null) session?.UpdateIdentity(PartyOf(Peer));
    }

    protected override void OnHeldChanged() => watch.Review();

    protected override void OnFinished()
    {
        watch.Stop();
        line?.CallEnded();
    }

    private SipParty PartyOf(LiveParty party) => party == LiveParty.Anonymous
        ? new SipParty("Anonymous", "anonymous", "anonymous.invalid")
        : new SipParty(party.Name, party.Number, Call.Snapshot.Settings.Fqdn);

    /// <summary>Ends a session that the peer has not ended, and tells the call.</summary>
    private void Fail(EndReason reason)
    {
        if (State == LegState.Ended) return;
        EndedByItself(reason);
        session?.End(reason);
    }

    private void Learn(byte[] sdp) => Codecs = CodecPlan.Merge(OfferSummary.Read(sdp).Codecs, Codecs);

    private async Task RenegotiateAsync(IInviteSession current, IMediaSession media, IReadOnlyList<AudioCodec> codecs)
    {
        renegotiating = true;
        try
        {
            var outcome = await current.OfferAsync(media.CreateOffer(codecs));
            if (State == LegState.Ended) return;
            if (!outcome.IsSuccess || outcome.Body is not { } answer)
                Board.Log.LogInformation("{Call}: {Party} did not take our offer: {Status}", Call.Id, Party.Number, outcome.StatusCode);
            else if (media.ApplyAnswer(answer, out var reason))
                Call.Post(new CallEvent.MediaChanged(this));
            else
                Board.Log.LogInformation("{Call}: answer of {Party} not understood: {Reason}", Call.Id, Party.Number, reason);
        }
        catch (Exception e)
        {
            Board.Log.LogError(e, "{Call}: renegotiation failed", Call.Id);
        }
        finally
        {
            renegotiating = false;
        }
    }

    private async Task SendInfoAsync(IInviteSession current, byte[] body)
    {
        try
        {
            await current.InfoAsync(DtmfInfo.RelayType, body);
        }
        catch (Exception e)
        {
            Board.Log.LogWarning(e, "{Call}: INFO failed", Call.Id);
        }
    }
}
