using System.Text;
using Microsoft.Extensions.Logging;
using Pbx.Core.Calls;
using Pbx.Core.Live;
using Pbx.Core.Recordings;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Phones;

/// <summary>
/// A leg whose device is a browser. The browser makes every offer and we answer; the leg outlives its page: without channel or without media
/// it waits for a grace time before it ends.
/// </summary>
internal sealed class BrowserLeg : CallLeg
{
    /// <summary>How long a browser may be away.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long a browser that rings, or should ring, may be away: the caller waits meanwhile.</summary>
    public static readonly TimeSpan RingGrace = TimeSpan.FromSeconds(8);

    // How long ICE waits before it says that consent is lost (RFC 7675 5.1).
    private static readonly TimeSpan Consent = TimeSpan.FromSeconds(30);
    private readonly BrowserDevice device;
    private byte[]? offer;
    private string origin = "";
    private bool onHold;
    private bool ringback;
    private DateTimeOffset? consentLostAt;
    private DateTimeOffset? silentSince;
    private bool connected;
    private IDisposable? grace;
    private IReadOnlyList<AudioCodec> invited = [];
    private IReadOnlyList<AudioCodec>? wanted;
    private IMediaSession? beside;
    private bool answersItself;

    public BrowserLeg(Switchboard board, Call call, LiveParty party, BrowserDevice device, bool isCallee)
        : base(board, call, party, device.Id, isCallee)
    {
        this.device = device;
        device.Add(this);
    }

    public override bool IsHolding => onHold;

    public override System.Net.IPAddress? RemoteAddress => device.Address;

    public override string Device => device.UserAgent;

    /// <summary>The command that placed the call has not returned: its result carries what an event would.</summary>
    public bool IsStarting { get; set; }

    /// <summary>Why it ended, once it has.</summary>
    public string? EndKey { get; private set; }

    /// <summary>As the page shows it.</summary>
    public BrowserCall ToBrowserCall()
    {
        var statistics = State == LegState.Answered ? Media?.GetStatistics() : null;
        var state = State == LegState.Answered ? "talking" : IsCallee ? "ringing" : ringback || HasEarlyMedia ? "ringback" : "calling";
        return new BrowserCall(
            Id, IsCallee, state, Peer.Number, Peer.Name, StartedAt, AnsweredAt, onHold, IsHeld, HasEarlyMedia && State == LegState.Early,
            Media?.Codec?.Name, statistics is { PacketsReceived: > 0 } ? Math.Round(statistics.MeanOpinionScore, 1) : null)
        {
            Recording = State == LegState.Answered ? Call.Recorder.State switch
            {
                RecordingState.Announcing => "announcing",
                RecordingState.On => "on",
                RecordingState.Paused => "paused",
                _ => "off",
            } : "off",
            RecordingSince = Call.Recorder.Since,
            MayRecord = State == LegState.Answered && Call.Recorder.MayAsk(this),
            MayStopRecording = Call.Recorder.MayStop,
            AnswersItself = answersItself && State == LegState.Early,
        };
    }

    /// <summary>Caller: takes the browser's offer; null, or the error.</summary>
    public string? Prepare(byte[] sdp)
    {
        if (Board.Media.ProfileOf(sdp, out var reason) is not { } profile)
        {
            Board.Log.LogInformation("{Call}: offer of browser {Party} refused: {Reason}", Call.Id, Party.Number, reason);
            return "bad-sdp";
        }
        if (!CreateMedia(profile, device.Address, beside)) return "busy";
        connected = false;
        Take(sdp);
        return null;
    }

    public override void Invite(Invitation invitation)
    {
        invited = invitation.Codecs;
        beside = invitation.Beside;
        answersItself = invitation.AnswersItself;
        ShowPeer(invitation.From);
        Call.Post(new CallEvent.Progress(this, 180, Media: false));
        Review();
    }

    public override void ShowRinging()
    {
        if (State != LegState.Early || ringback) return;
        ringback = true;
        device.Changed();
    }

    public override bool StartEarlyMedia(IReadOnlyList<AudioCodec> codecs)
    {
        if (State != LegState.Early || IsCallee) return false;
        if (HasEarlyMedia) return true;
        if (Negotiate(codecs) is not { } sdp) return false;
        HasEarlyMedia = true;
        device.Send(new BrowserPhoneEvent.MediaAnswer(Id, sdp));
        device.Changed();
        return true;
    }

    public override bool Accept(IReadOnlyList<AudioCodec> codecs)
    {
        if (State != LegState.Early || IsCallee) return false;
        if (!HasEarlyMedia)
        {
            if (Negotiate(codecs) is not { } sdp) return false;
            device.Send(new BrowserPhoneEvent.MediaAnswer(Id, sdp));
        }
        MarkAnswered();
        device.Changed();
        return true;
    }

    /// <summary>Callee: the person answers. Whoever is second gets <c>answered-elsewhere</c>.</summary>
    public PhoneResult Answer(byte[] sdp)
    {
        if (State != LegState.Early || !IsCallee) return new PhoneResult("gone");
        if (!Call.CanClaim) return new PhoneResult("answered-elsewhere");
        if (Prepare(sdp) is { } error) return new PhoneResult(error);
        if (Negotiate(invited) is not { } answer)
        {
            ReplaceMedia(null);
            return new PhoneResult("bad-sdp");
        }
        if (!Call.TryClaim(this)) return new PhoneResult("answered-elsewhere");
        MarkAnswered();
        Call.Post(new CallEvent.Answered(this));
        device.Changed();
        return new PhoneResult(null, Id, answer);
    }

    /// <summary>Callee: the person refuses at this device.</summary>
    public void Reject() => Leave(new EndReason(EndKind.Rejected, 486, "refused at this device"), "rejected");

    /// <summary>The person hangs up, or gives up.</summary>
    public void Hangup()
    {
        if (IsCallee && State == LegState.Early) Reject();
        else if (State == LegState.Early) Leave(new EndReason(EndKind.Cancelled, 487, "cancelled"), "cancelled");
        else Leave(EndReason.Normal, "hung-up");
    }

    /// <summary>New media: a page come back, an ICE restart, or the offer that we asked for.</summary>
    public PhoneResult Resume(byte[] sdp)
    {
        if (State == LegState.Ended) return new PhoneResult("gone");
        if (IsCallee && State == LegState.Early) return new PhoneResult("not-found");
        var current = Media?.Codec;
        var codecs = CodecPlan.Merge([.. wanted ?? [], .. current is null ? [] : new[] { current }], Call.ReAnswerCodecs(this));
        if (Media is null || OfferSummary.Read(sdp).Origin != origin)
        {
            // Another peer connection: new ICE, new DTLS, hence a new session under the same bridge.
            return ResumeOnNewSession(sdp, codecs, current is not null);
        }
        if (current is null)
        {
            Take(sdp);
            return new PhoneResult(null, Id);
        }
        Take(sdp);
        if (Negotiate(codecs) is not { } answer) return new PhoneResult("bad-sdp");
        return Resumed(answer);
    }

    /// <summary>The person holds or resumes.</summary>
    public void Hold(bool hold)
    {
        if (State != LegState.Answered || onHold == hold) return;
        onHold = hold;
        device.Changed();
        Call.Post(new CallEvent.MediaChanged(this));
    }

    public override void Renegotiate(IReadOnlyList<AudioCodec> codecs)
    {
        if (State != LegState.Answered) return;
        wanted = codecs;
        device.Send(new BrowserPhoneEvent.MediaWanted(Id));
    }

    public override void SendDtmf(char digit, int durationMs) => Media?.SendDtmf(digit, durationMs);

    public override void ShowRecording() => device.Changed();

    /// <summary>The device's channel or its media came or went.</summary>
    public void Review()
    {
        if (State == LegState.Ended) return;
        grace?.Dispose();
        grace = LostAt() is { } lostAt
            ? Board.After(lostAt + (IsCallee && State == LegState.Early ? RingGrace : Grace) - Board.Now, () => Leave(new EndReason(EndKind.MediaLost, 0, "browser did not come back"), "media-lost"))
            : null;
    }

    protected override void OnMedia(MediaEvent mediaEvent)
    {
        switch (mediaEvent)
        {
            case MediaEvent.Connected or MediaEvent.Resumed:
                connected = true;
                silentSince = consentLostAt = null;
                break;
            case MediaEvent.Dtmf dtmf:
                Call.HearDigit(this, dtmf.Digit);
                return;
            case MediaEvent.Silent silent:
                silentSince = Board.Now - silent.Duration;
                break;
            case MediaEvent.ConsentLost or MediaEvent.SecurityFailed:
                consentLostAt = Board.Now;
                break;
        }
        Review();
    }

    protected override void OnRefuse(int statusCode, string key) => Tell(key, statusCode);

    protected override void OnEnd(EndReason reason, string key, bool wasAnswered) => Tell(key, reason.StatusCode);

    protected override void OnPeerChanged() => device.Changed();

    protected override void OnHeldChanged() => device.Changed();

    protected override void OnFinished()
    {
        grace?.Dispose();
        grace = null;
        device.Remove(this);
    }

    private PhoneResult ResumeOnNewSession(byte[] sdp, IReadOnlyList<AudioCodec> codecs, bool negotiated)
    {
        if (Board.Media.ProfileOf(sdp, out _) is not { } profile) return new PhoneResult("bad-sdp");
        var options = new MediaSessionOptions(profile, $"{Call.Id} {Party.Number}") { Observer = this, PeerAddress = device.Address, Beside = Media };
        if (Board.CreateMedia(options) is not { } fresh) return new PhoneResult("busy");
        string? answer = null;
        if (negotiated)
        {
            if (fresh.Answer(sdp, codecs, MediaDirection.SendReceive, out var reason) is not { } bytes)
            {
                Board.Log.LogInformation("{Call}: media of {Party} not resumed: {Reason}", Call.Id, Party.Number, reason);
                fresh.Dispose();
                return new PhoneResult("bad-sdp");
            }
            answer = Encoding.UTF8.GetString(bytes);
        }
        Take(sdp);
        ReplaceMedia(fresh);
        connected = false;
        return Resumed(answer);
    }

    private PhoneResult Resumed(string? answer)
    {
        consentLostAt = silentSince = null;
        wanted = null;
        Review();
        if (State == LegState.Answered) Call.Post(new CallEvent.MediaChanged(this));
        device.Changed();
        return new PhoneResult(null, Id, answer);
    }

    private void Take(byte[] sdp)
    {
        offer = sdp;
        var summary = OfferSummary.Read(sdp);
        origin = summary.Origin;
        Codecs = summary.Codecs;
    }

    private string? Negotiate(IReadOnlyList<AudioCodec> codecs)
    {
        if (Media is null || offer is null) return null;
        if (Media.Answer(offer, codecs, MediaDirection.SendReceive, out var reason) is { } answer) return Encoding.UTF8.GetString(answer);
        Board.Log.LogInformation("{Call}: no answer for browser {Party}: {Reason}", Call.Id, Party.Number, reason);
        return null;
    }

    /// <summary>Since when the browser counts as lost; null while it does not.</summary>
    private DateTimeOffset? LostAt()
    {
        if (device.IsAttached) return consentLostAt;
        // A page whose socket is cut but whose media flow is still talking: its media decide.
        var quietSince = connected ? silentSince ?? (consentLostAt - Consent) : device.DetachedAt;
        return quietSince > device.DetachedAt ? quietSince : quietSince is null ? null : device.DetachedAt;
    }

    private void Leave(EndReason reason, string key)
    {
        if (State == LegState.Ended) return;
        EndedByItself(reason);
        Tell(key, reason.StatusCode);
    }

    private void Tell(string key, int statusCode)
    {
        EndKey = EndKeys.ForBrowser(key);
        device.Remember(Id, EndKey);
        if (IsStarting) return;
        device.Send(new BrowserPhoneEvent.Ended(Id, EndKey, statusCode));
        device.Changed();
    }
}
