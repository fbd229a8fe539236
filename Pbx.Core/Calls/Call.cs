using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Music;
using Pbx.Media;
using Pbx.Core.Recordings;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// One call: its legs, who hears whom, and what will be its history record (a back-to-back user agent, RFC 7092). It is driven by one sequential
/// function (Call.Drive.cs) that reads its events; everything here runs on the signalling loop.
/// </summary>
internal sealed partial class Call
{
    private readonly Switchboard board;
    private readonly string dialled;
    private readonly int depth;
    private readonly CallQueue queue = new();
    private readonly List<CallLeg> legs = [];
    private readonly MediaPath path;
    private readonly TimeSpan clockShift;
    private readonly CallRecorder recorder;
    private readonly DirectMedia direct;
    private Ringing? ringing;
    private FlowDriver? flow;
    private ServiceLine? service;
    private bool talking;
    private bool closed;
    private (EndReason Reason, string? Key) closing = (EndReason.Normal, null);
    private (object, AudioCodec, object, AudioCodec)? harmonised;

    public Call(Switchboard board, PbxSnapshot snapshot, LiveParty from, string dialled, int depth)
    {
        this.board = board;
        this.dialled = dialled;
        this.depth = depth;
        Snapshot = snapshot;
        StartedBy = from.UserId;
        clockShift = board.Clock.Shift;
        if (board.Clock.IsShifted) board.Log.LogInformation("{Call}: hours are those of {Moment:u}", Id, Now);
        recorder = new CallRecorder(this, board);
        direct = new DirectMedia(this, board);
        path = new MediaPath(board.Media) { Parted = recorder.Rest };
        Record = new CallRecord(Id, from, dialled, board.Now);
    }

    public string Id { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>Whose call it is for the limits, whoever talks in it later.</summary>
    public string? StartedBy { get; }

    /// <summary>The configuration as it was when the call began.</summary>
    public PbxSnapshot Snapshot { get; }

    public CallRecord Record { get; }

    /// <summary>The moment by which hours and rules decide about it; it runs evenly from the beginning to the end.</summary>
    public DateTimeOffset Now => board.Now + clockShift;

    /// <summary>The caller's language, for announcements.</summary>
    public string Language { get; set; } = "en";

    /// <summary>The group through which the call came last; null: none.</summary>
    public string? GroupId { get; set; }

    /// <summary>Who hears whom.</summary>
    public MediaPath Path => path;

    public LiveCallState State { get; private set; } = LiveCallState.Connecting;

    /// <summary>The calling side.</summary>
    public CallLeg? Caller { get; private set; }

    /// <summary>The answered called side.</summary>
    public CallLeg? Callee { get; private set; }

    public IReadOnlyList<CallLeg> Legs => legs;

    /// <summary>How the call is recorded.</summary>
    public CallRecorder Recorder => recorder;

    /// <summary>Whoever is being rung.</summary>
    public Ringing? Attempt => ringing;

    /// <summary>Nobody has answered yet.</summary>
    public bool CanClaim => ringing?.CanClaim == true || outside?.CanClaim == true;

    /// <summary>Begins. A call that cannot be made has ended when this returns.</summary>
    public void Start(CallLeg caller)
    {
        Caller = caller;
        legs.Add(caller);
        board.Add(this);
        Publish();
        _ = DriveAsync();
    }

    /// <summary>Tells the driver.</summary>
    public void Post(CallEvent callEvent)
    {
        if (!closed) queue.Post(callEvent);
        else if (callEvent is CallEvent.TransferAsked asked) asked.Request.Refuse(481, "gone");
    }

    public Task<CallEvent> NextAsync() => queue.NextAsync();

    /// <summary>A called device answers: true for the first one only.</summary>
    public bool TryClaim(CallLeg leg) => ringing?.TryClaim(leg) == true || outside?.TryClaim(leg) == true;

    public void AddLeg(CallLeg leg) => legs.Add(leg);

    /// <summary>A device has come; if its user is being rung it rings too.</summary>
    public void DeviceCame(string userId)
    {
        if (ringing?.Rings(userId) == true) Post(new CallEvent.DeviceCame(userId));
    }

    /// <summary>A leg has ended.</summary>
    public void Forget(CallLeg leg)
    {
        if (!legs.Remove(leg)) return;
        if (leg.Media is not null && path.Uses(leg.Media)) path.Part();
        if (leg.AnsweredAt is not null && leg.FinalStatistics is { } statistics) Record.AddLeg(statistics);
        if (leg.Party.UserId is not { } userId) return;
        if (leg.AnsweredAt is not null) board.FlowWorld.CallEnded(userId);
        board.CallBacks.Freed(userId);
    }

    /// <summary>A leg has got another media session; the old one goes right after this.</summary>
    public void MediaReplaced(CallLeg leg)
    {
        path.Part();
        Post(new CallEvent.MediaChanged(leg));
    }

    /// <summary>
    /// Who would fax with this leg: the other side, while the two hear each other and nobody records. Null: this call cannot become fax.
    /// </summary>
    public SipLeg? FaxPeerOf(SipLeg leg) =>
        IsTalking(leg) && State == LiveCallState.Talking && !recorder.NeedsVoice ? Other(leg) as SipLeg : null;

    /// <summary>The two talk here, and nobody has to hear them or play them anything.</summary>
    public bool CanDoWithoutUs(SipLeg one, SipLeg other) =>
        IsTalking(one) && IsTalking(other) && State == LiveCallState.Talking && !one.IsHolding && !other.IsHolding && !recorder.NeedsVoice;

    /// <summary>A digit of one leg that the media plane does not carry.</summary>
    public void RelayDigit(CallLeg from, char digit, int durationMs)
    {
        if (flow is not null && from == Caller) Post(new CallEvent.Digit(from, digit));
        else if (service is not null) service.Press(from, digit);
        else
        {
            Other(from)?.SendDtmf(digit, durationMs);
            PressWhileTalking(from, digit);
        }
    }

    /// <summary>A digit of one leg that came with its media. Whom it is bridged with hears it by itself.</summary>
    public void HearDigit(CallLeg from, char digit)
    {
        if (flow is not null && from == Caller) Post(new CallEvent.Digit(from, digit));
        else if (service is not null) service.Press(from, digit);
        else PressWhileTalking(from, digit);
    }

    /// <summary>A person in the call asks something of its recording. Null, or why not, as a resource key.</summary>
    public string? AskRecording(CallLeg leg, RecordingWish wish) => IsTalking(leg) && !leg.IsFax ? recorder.Ask(leg, wish) : "gone";

    /// <summary>Shows how the recording stands to all who are in the call, and to whoever watches.</summary>
    public void ShowRecording()
    {
        foreach (var leg in legs) leg.ShowRecording();
        Publish();
    }

    /// <summary>Begins to ring people for whoever waits in a flow.</summary>
    public Ringing Attempts(IReadOnlyList<UserRecord> users, bool asGroup) =>
        ringing = new Ringing(this, board, users, Caller!, exceptDevice: Caller!.DeviceId, depth, asGroup);

    /// <summary>Nobody is being rung any more.</summary>
    public void EndAttempt()
    {
        ringing?.Close();
        ringing = null;
    }

    /// <summary>Answers the caller before anybody else has. False: it cannot be.</summary>
    public bool AnswerItself() => Caller is { } caller && (caller.State == LegState.Answered || caller.Accept(CodecPlan.Answer(null, caller.Codecs)));

    /// <summary>What a re-offer of this leg is answered with.</summary>
    public IReadOnlyList<AudioCodec> ReAnswerCodecs(CallLeg leg)
    {
        var other = Other(leg);
        return CodecPlan.ReAnswer(leg.Media?.Codec, other?.Media?.Codec, other?.Codecs ?? []);
    }

    /// <summary>True if another leg may take this one's place now (RFC 3891 3).</summary>
    public bool CanBeTakenOver(CallLeg old) =>
        !closed && old.State != LegState.Ended && (ringing?.Involves(old) ?? outside?.Involves(old) ?? ((talking && IsParty(old)) || (reserved is not null && old == Caller)));

    /// <summary>A leg takes another one's place, as soon as the driver comes to it. It belongs to this call at once, so that it ends with it.</summary>
    public void TakeOver(CallLeg old, CallLeg fresh)
    {
        fresh.MoveTo(this);
        if (!legs.Contains(fresh)) legs.Add(fresh);
        Post(new CallEvent.TakenOver(old, fresh));
    }

    /// <summary>Puts a leg into another one's place and in the record.</summary>
    public void Substitute(CallLeg old, CallLeg fresh)
    {
        if (old == Caller)
        {
            Caller = fresh;
            Record.From = fresh.Party;
        }
        else
        {
            Callee = fresh;
            Record.To = fresh.Party;
        }
        Record.WasTransferred = true;
    }

    /// <summary>Shows the call to whoever watches.</summary>
    public void Publish()
    {
        if (closed) return;
        board.LiveCalls.Publish(new LiveCall(
            Id, Record.From, Record.To, State, Record.StartedAt, Record.AnsweredAt, [.. legs.Where(leg => leg.Media is not null || leg.IsCallee).Select(ToLive)])
        {
            Recording = recorder.State,
        });
    }

    public void SetState(LiveCallState state)
    {
        State = state;
        Publish();
    }

    private static LiveLeg ToLive(CallLeg leg)
    {
        var media = leg.Media?.GetStatistics();
        var total = (media?.PacketsReceived ?? 0) + (media?.PacketsLost ?? 0);
        return new LiveLeg(
            leg.Party.Shown().Number, leg.Device, leg.IsFax ? "T.38" : leg.Media?.Codec?.Name, media?.Security ?? "", media?.MeanOpinionScore ?? 0, media?.JitterMs ?? 0,
            total > 0 ? 100.0 * media!.PacketsLost / total : 0, media?.RoundTripMs, media?.Transcoding ?? false)
        {
            IsDirect = leg.IsDirect,
        };
    }

    private void PressWhileTalking(CallLeg from, char digit)
    {
        if (IsTalking(from)) recorder.Press(from, digit);
    }

    private bool IsTalking(CallLeg leg) => !closed && talking && IsParty(leg) && Caller is { State: LegState.Answered } && Callee is { State: LegState.Answered };

    private bool IsParty(CallLeg leg) => leg == Caller || leg == Callee;

    private CallLeg? Other(CallLeg leg)
    {
        if (ringing is { } attempt && attempt.OtherOf(leg) is { } ringer) return ringer;
        if (outside?.OtherOf(leg) is { } far) return far;
        return leg == Caller ? Callee : leg == Callee ? Caller : null;
    }

    /// <summary>Who hears whom while two talk. Safe to repeat.</summary>
    private void Arrange()
    {
        if (Caller is not { State: LegState.Answered } a || Callee is not { State: LegState.Answered } b) return;
        var isFree = false;
        a.ShowHeld(b.IsHolding);
        b.ShowHeld(a.IsHolding);
        if (a.IsHolding || b.IsHolding)
        {
            direct.Recall(a, b);
            path.Part();
            // Music, or silence that flows, keeps NAT bindings and the other phone's own watch on its media content.
            if (!a.IsHolding) path.Play(a.Media, WhileHeldBy(b));
            if (!b.IsHolding) path.Play(b.Media, WhileHeldBy(a));
        }
        else if (a.IsFax && b.IsFax)
        {
            path.Join(a.Media, b.Media);
        }
        else if (a.IsFax || b.IsFax)
        {
            // One side has gone back to voice, or is another one than before.
            path.Join(a.Media, b.Media);
            if (a.IsFax) a.BackToVoice(b.Media?.Codec);
            else b.BackToVoice(a.Media?.Codec);
        }
        else if ((recorder.NeedsVoice || !(direct.IsBusy || DirectMedia.ArePaired(a, b))) && direct.Recall(a, b))
        {
            // Nothing is said or recorded before both are here.
            path.Join(a.Media, b.Media);
        }
        else if (!recorder.SpeaksFirst(a, b))
        {
            path.Join(a.Media, b.Media);
            Harmonise(a, b);
            recorder.Follow(a, b);
            isFree = !recorder.NeedsVoice;
        }
        SetState(a.IsHolding || b.IsHolding ? LiveCallState.OnHold : LiveCallState.Talking);
        if (isFree) direct.Consider(a, b);
    }

    /// <summary>What the other side hears meanwhile. A carrier that holds has music of its own.</summary>
    private IAudioSource WhileHeldBy(CallLeg holder) =>
        holder.Party.UserId is { } person && MusicRules.WhenHeld(Snapshot.Plan, person, holder == Callee ? GroupId : null) is { } music ? board.FlowSounds.Music(Snapshot, music) : new SilenceSource();

    /// <summary>Brings both sides to one encoding where they have one in common; tried once for each state of affairs, else the engine transcodes.</summary>
    private void Harmonise(CallLeg a, CallLeg b)
    {
        if (a.Media?.Codec is not { } ofA || b.Media?.Codec is not { } ofB || ofA.Equals(ofB)) return;
        var state = (a.Media, ofA, b.Media, ofB);
        if (harmonised is { } before && before.Equals(state)) return;
        harmonised = state;
        if (b.Codecs.Contains(ofA)) b.Renegotiate(CodecPlan.Merge([ofA], b.Codecs));
        else if (a.Codecs.Contains(ofB)) a.Renegotiate(CodecPlan.Merge([ofB], a.Codecs));
        else if (!CodecPlan.CanTranscode(ofA)) a.Renegotiate(CodecPlan.Merge([ofB], CodecPlan.Ours));
        else if (!CodecPlan.CanTranscode(ofB)) b.Renegotiate(CodecPlan.Merge([ofA], CodecPlan.Ours));
    }

    private void Close()
    {
        closed = true;
        recorder.End();
        CountOutside();
        foreach (var leg in legs.ToArray()) leg.End(closing.Reason, closing.Key);
        path.Part();
        board.Remove(this);
        if (!merged) board.History.Record(Record.ToEntry(board.Now));
        board.Log.LogInformation("{Call}: {From} to {To} ended: {Outcome} {Reason} {Status}", Id, Record.From.Number, Record.To.Number, Record.Outcome, Record.Reason, Record.StatusCode);
    }
}
