using Pbx.Core.Live;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>Where a leg stands.</summary>
internal enum LegState
{
    /// <summary>Calling or being called.</summary>
    Early,

    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Over.</summary>
    Ended,
}

/// <summary>One device's part in a call: its signalling and its media session. On the loop only.</summary>
internal abstract class CallLeg : IMediaObserver
{
    protected CallLeg(Switchboard board, Call call, LiveParty party, string deviceId, bool isCallee)
    {
        Board = board;
        Call = call;
        Party = party;
        DeviceId = deviceId;
        IsCallee = isCallee;
        StartedAt = board.Now;
        board.LegCount++;
    }

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The call that it is part of now; an attended transfer changes it.</summary>
    public Call Call { get; private set; }

    /// <summary>Who is at this device.</summary>
    public LiveParty Party { get; }

    /// <summary>Who this device sees at the other end.</summary>
    public LiveParty Peer { get; private set; } = new("", "", null);

    /// <summary>Binding id or browser device id.</summary>
    public string DeviceId { get; }

    /// <summary>We called this device.</summary>
    public bool IsCallee { get; }

    public LegState State { get; private set; }

    /// <summary>Ended, or its end is already on the way here.</summary>
    public virtual bool IsOver => State == LegState.Ended;

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public IMediaSession? Media { get; private set; }

    /// <summary>What the device is known to understand, its order; empty when unknown.</summary>
    public IReadOnlyList<AudioCodec> Codecs { get; protected set; } = [];

    /// <summary>The person at this device holds the call.</summary>
    public abstract bool IsHolding { get; }

    /// <summary>The other side holds.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Sound of this device can be heard before it answered, or this device hears the other's.</summary>
    public bool HasEarlyMedia { get; protected set; }

    /// <summary>Where the device is; null: not known.</summary>
    public abstract System.Net.IPAddress? RemoteAddress { get; }

    /// <summary>What the device is, for people.</summary>
    public abstract string Device { get; }

    /// <summary>The media as they were when the leg ended.</summary>
    public MediaStatistics? FinalStatistics { get; private set; }

    protected Switchboard Board { get; }

    /// <summary>Calls the device.</summary>
    public abstract void Invite(Invitation invitation);

    /// <summary>Caller: the other side rings.</summary>
    public abstract void ShowRinging();

    /// <summary>Caller: connects sound before the answer; false if this caller cannot.</summary>
    public abstract bool StartEarlyMedia(IReadOnlyList<AudioCodec> codecs);

    /// <summary>Caller: the call is answered, with the first of these encodings that it offered. False and nothing sent if there is none.</summary>
    public abstract bool Accept(IReadOnlyList<AudioCodec> codecs);

    /// <summary>Caller: the call is refused. The leg is over.</summary>
    public void Refuse(int statusCode, string key)
    {
        if (State == LegState.Ended) return;
        Finish();
        OnRefuse(statusCode, key);
    }

    /// <summary>Ends the leg in whatever way its state asks for. No event follows.</summary>
    public void End(EndReason reason, string? key = null)
    {
        if (State == LegState.Ended) return;
        var wasAnswered = State == LegState.Answered;
        Finish();
        OnEnd(reason, key ?? EndKeys.Of(reason), wasAnswered);
    }

    /// <summary>Asks the device to use one of these encodings from now on. What comes of it is told as <see cref="CallEvent.MediaChanged"/>.</summary>
    public abstract void Renegotiate(IReadOnlyList<AudioCodec> codecs);

    /// <summary>The caller offers fax and no voice, with this; null: voice.</summary>
    public virtual FaxParameters? FaxWish => null;

    /// <summary>Fax runs over it, by T.38.</summary>
    public virtual bool IsFax => false;

    /// <summary>Its device sends its voice to the other side's, past us.</summary>
    public virtual bool IsDirect => false;

    /// <summary>Asks a device that faxes, or sends past us, to carry voice to us again, in this encoding if it can.</summary>
    public virtual void BackToVoice(AudioCodec? codec) { }

    /// <summary>Sends a digit to the device in whatever way it takes digits.</summary>
    public abstract void SendDtmf(char digit, int durationMs);

    /// <summary>Sets who is at the other end.</summary>
    public void ShowPeer(LiveParty peer)
    {
        if (Peer == peer) return;
        Peer = peer;
        OnPeerChanged();
    }

    /// <summary>The other side holds, or does so no more.</summary>
    public void ShowHeld(bool held)
    {
        if (IsHeld == held) return;
        IsHeld = held;
        OnHeldChanged();
    }

    /// <summary>The call is recorded otherwise than before.</summary>
    public virtual void ShowRecording() { }

    /// <summary>Becomes part of another call.</summary>
    public void MoveTo(Call other) => Call = other;

    void IMediaObserver.OnMediaEvent(IMediaSession session, MediaEvent mediaEvent) => Board.Post(() =>
    {
        if (State != LegState.Ended && session == Media) OnMedia(mediaEvent);
    });

    protected abstract void OnMedia(MediaEvent mediaEvent);

    protected abstract void OnRefuse(int statusCode, string key);

    protected abstract void OnEnd(EndReason reason, string key, bool wasAnswered);

    protected virtual void OnPeerChanged() { }

    protected virtual void OnHeldChanged() { }

    /// <summary>Stops timers and the like; the leg is over.</summary>
    protected virtual void OnFinished() { }

    /// <summary>The leg has ended by itself: tells the call.</summary>
    protected void EndedByItself(EndReason reason)
    {
        if (State == LegState.Ended) return;
        Finish();
        Call.Post(new CallEvent.Ended(this, reason));
    }

    protected void MarkAnswered()
    {
        State = LegState.Answered;
        AnsweredAt = Board.Now;
    }

    /// <summary>Creates the leg's media session; false if no port is free.</summary>
    protected bool CreateMedia(MediaProfile profile, System.Net.IPAddress? peer, IMediaSession? beside, TimeSpan? silenceAfter = null)
    {
        var session = Board.CreateMedia(new MediaSessionOptions(profile, $"{Call.Id} {Party.Number}")
        {
            Observer = this,
            PeerAddress = peer,
            Beside = beside,
            SilenceAfter = silenceAfter,
        });
        if (session is null) return false;
        ReplaceMedia(session);
        return true;
    }

    /// <summary>Another media session takes over under the same bridge; the old one is disposed.</summary>
    protected void ReplaceMedia(IMediaSession? session)
    {
        var old = Media;
        Media = session;
        if (old is null) return;
        old.Observer = null;
        if (session is not null) Call.MediaReplaced(this);
        old.Dispose();
    }

    private void Finish()
    {
        State = LegState.Ended;
        FinalStatistics = Media?.GetStatistics();
        OnFinished();
        Call.Forget(this);
        ReplaceMedia(null);
        Board.LegCount--;
    }
}

/// <summary>What a called device is told and offered.</summary>
/// <param name="From">Who calls, as it may be shown.</param>
/// <param name="Codecs">Encodings in order.</param>
/// <param name="Beside">Media session of the caller.</param>
/// <param name="Depth">How often this call has been routed.</param>
internal sealed record Invitation(LiveParty From, IReadOnlyList<AudioCodec> Codecs, IMediaSession? Beside, int Depth)
{
    /// <summary>The caller withholds the number (RFC 3323).</summary>
    public bool IsAnonymous => From == LiveParty.Anonymous;

    /// <summary>The device is asked to answer by itself.</summary>
    public bool AnswersItself { get; init; }

    /// <summary>Fax is offered instead of voice, with this.</summary>
    public FaxParameters? Fax { get; init; }

    /// <summary>Who has sent the call on, last first; empty when it goes to whom it was meant for.</summary>
    public IReadOnlyList<Diversion> Diversions { get; init; } = [];
}
