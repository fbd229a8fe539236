using Microsoft.Extensions.Logging;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Media;
using Pbx.Media.Sdp;

namespace Pbx.Core.Recordings;

/// <summary>
/// The recording of one call: whether there is one, who has been told, who is heard on which side. It follows holds and transfers, and moves to another call with
/// whoever is connected there. On the loop only.
/// </summary>
internal sealed class CallRecorder(Call call, Switchboard board)
{
    private const int NarrowRate = 8000;
    private const int WideRate = 16_000;
    private readonly HashSet<CallLeg> told = [];
    private readonly HashSet<string> users = [];
    private readonly Interlude interlude = new(call, board);
    private readonly RecordingKeys keys = new(board);
    private RecordingReason? reason;
    private Tape? tape;
    private CallLeg? left;
    private CallLeg? right;
    private (CallLeg Leg, string Prompt)? answer;
    private bool isPaused;
    private bool isDeclined;
    private bool couldNotTell;

    /// <summary>How it stands, for everybody in the call.</summary>
    public RecordingState State => reason is null ? RecordingState.Off
        : tape is not null ? isPaused ? RecordingState.Paused : RecordingState.On
        : interlude.IsOn ? RecordingState.Announcing : RecordingState.Off;

    /// <summary>There is a recording, or there will be, or something is to be said about one: the voice has to be here.</summary>
    public bool NeedsVoice => reason is not null || answer is not null || interlude.IsOn;

    /// <summary>When it began.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>It was begun by wish, and may be ended so.</summary>
    public bool MayStop => reason?.Cause == RecordingCause.OnDemand;

    private RecordingSettings Settings => call.Snapshot.Recording;

    private bool IsToBeTold => reason is not null && (tape is null || Settings.AnnouncementRequired)
        && RecordingRules.Announces(Settings, RecordingRules.DirectionOf(call.Caller!.Party, call.Callee!.Party));

    /// <summary>The person at this leg may record on demand.</summary>
    public bool MayAsk(CallLeg leg) =>
        leg.Party.UserId is { } id && call.Snapshot.UsersById.TryGetValue(id, out var user) && user.RecordingRights.HasFlag(RecordingRights.OnDemand);

    /// <summary>The two are about to hear each other. True: they hear something else first, and the call asks again afterwards.</summary>
    public bool SpeaksFirst(CallLeg caller, CallLeg callee)
    {
        Decide(caller, callee);
        if (interlude.IsOn) return true;
        if (answer is { } said)
        {
            answer = null;
            var other = said.Leg == caller ? callee : caller;
            if (interlude.Begin([(said.Leg, Words(said.Leg, said.Prompt)), (other, null)], _ => { })) return true;
        }
        if (!IsToBeTold || couldNotTell) return false;
        CallLeg[] strangers = [.. new[] { caller, callee }.Where(leg => !told.Contains(leg))];
        if (strangers.Length == 0) return false;
        var begun = interlude.Begin(
            [.. new[] { caller, callee }.Select(leg => (leg, strangers.Contains(leg) ? Announcement(leg) : null))],
            outcome =>
            {
                if (outcome == InterludeEnd.Heard || !Settings.AnnouncementRequired) told.UnionWith(strangers);
                // Nobody waits for ever for a telephone that cannot be reached.
                else if (outcome == InterludeEnd.TookTooLong) couldNotTell = true;
            },
            strangers.Select(leg => OwnWords(leg) is { } own ? TimeSpan.FromMilliseconds(own.DurationMs) : TimeSpan.Zero).Max());
        if (begun) call.ShowRecording();
        else couldNotTell = Settings.AnnouncementRequired;
        return begun;
    }

    /// <summary>The two hear each other.</summary>
    public void Follow(CallLeg caller, CallLeg callee)
    {
        var isRefused = Settings.AnnouncementRequired && IsToBeTold && (!told.Contains(caller) || !told.Contains(callee));
        if (reason is null || isRefused)
        {
            // A recording that runs does not run on with somebody who was not told.
            Rest();
            return;
        }
        if (tape is null && !TryBegin(caller, callee)) return;
        // Whoever stays through a transfer stays on the own side.
        (left, right) = left == callee || right == caller ? (callee, caller) : (caller, callee);
        tape!.Media.Hear(RecordingSide.Left, left.Media);
        tape.Media.Hear(RecordingSide.Right, right.Media);
        Tell();
    }

    /// <summary>They hear each other no more, for now.</summary>
    public void Rest()
    {
        interlude.Interrupt();
        tape?.Media.Hear(RecordingSide.Left, null);
        tape?.Media.Hear(RecordingSide.Right, null);
    }

    /// <summary>A person in the call asks for something. Null, or why not, as a resource key.</summary>
    public string? Ask(CallLeg leg, RecordingWish wish)
    {
        if (!MayAsk(leg)) return "forbidden";
        switch (wish)
        {
            case RecordingWish.Start when reason is null:
                if (!board.RecordingRoom.HasRoom) return "recording-no-room";
                reason = new RecordingReason(RecordingCause.OnDemand, leg.Party.UserId!, call.GroupId ?? "");
                isDeclined = couldNotTell = false;
                break;
            case RecordingWish.Stop when reason is not null:
                if (!MayStop) return "recording-rule";
                End();
                isDeclined = true;
                break;
            case RecordingWish.Pause or RecordingWish.Resume:
                if (tape is null) return "gone";
                isPaused = wish == RecordingWish.Pause;
                tape.Media.Pause(isPaused);
                break;
        }
        call.ShowRecording();
        call.Post(new CallEvent.RecordingChanged());
        return null;
    }

    /// <summary>A key of a telephone: *1 begins and ends, *2 pauses and goes on. It is answered in words.</summary>
    public void Press(CallLeg leg, char key)
    {
        if (!MayAsk(leg) || keys.Take(leg, key) is not { } code) return;
        var wish = code == RecordingKeys.Record
            ? reason is null ? RecordingWish.Start : RecordingWish.Stop
            : isPaused ? RecordingWish.Resume : RecordingWish.Pause;
        var refusal = Ask(leg, wish);
        // Where all are told, the announcement is the answer.
        if (refusal is null && wish == RecordingWish.Start && IsToBeTold) return;
        answer = (leg, refusal is null ? wish switch
        {
            RecordingWish.Start => "recording-on",
            RecordingWish.Stop => "recording-off",
            RecordingWish.Pause => "recording-paused",
            _ => "recording-goes-on",
        } : "recording-refused");
        call.Path.Part();
        call.Post(new CallEvent.RecordingChanged());
    }

    /// <summary>The call goes on as another one, which takes the recording over unless it has one of its own.</summary>
    public void HandTo(CallRecorder other)
    {
        if (tape is null || other.tape is not null) return;
        (other.reason, other.tape, other.left, other.right, other.isPaused, other.Since) = (reason, tape, left, right, isPaused, Since);
        other.told.UnionWith(told);
        other.users.UnionWith(users);
        tape.Owner = other;
        (tape, reason) = (null, null);
    }

    /// <summary>The recording ends; the file is made whole by itself.</summary>
    public void End()
    {
        interlude.Interrupt();
        tape?.Media.Dispose();
        (tape, reason, left, right, Since, isPaused) = (null, null, null, null, null, false);
    }

    private void Decide(CallLeg caller, CallLeg callee)
    {
        if (reason is not null || isDeclined) return;
        reason = RecordingRules.Find(call.Snapshot, caller.Party, callee.Party, call.GroupId);
        if (reason is null || board.RecordingRoom.HasRoom) return;
        board.Log.LogError("{Call}: not recorded, the disk is too full", call.Id);
        (reason, isDeclined) = (null, true);
    }

    private bool TryBegin(CallLeg caller, CallLeg callee)
    {
        IRecordingDraft? draft = null;
        try
        {
            draft = board.RecordingRoom.Begin(new RecordingStart(
                call.Id, board.Now, RecordingRules.DirectionOf(caller.Party, callee.Party), reason!, told.Contains(caller) && told.Contains(callee)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            board.Log.LogError("{Call}: not recorded: {Reason}", call.Id, e.Message);
        }
        if (draft is null)
        {
            (reason, isDeclined) = (null, true);
            call.ShowRecording();
            return false;
        }
        Since = board.Now;
        var made = tape = new Tape(board.Media.RecordCall(draft.Audio, IsNarrow(caller) && IsNarrow(callee) ? NarrowRate : WideRate), draft) { Owner = this };
        Tell();
        // Away from the loop, which may be gone before the file is whole.
        _ = Task.Run(async () =>
        {
            var result = await made.Media.Completion;
            if (result.Failure is not null) board.Post(() => made.Owner.Failed(made));
            await draft.KeepAsync(result);
        });
        call.ShowRecording();
        return true;
    }

    private void Tell()
    {
        foreach (var leg in new[] { call.Caller, call.Callee })
        {
            if (leg?.Party.UserId is { } id) users.Add(id);
        }
        tape?.Draft.Tell(new RecordingParties(call.Record.From, call.Record.To, users));
    }

    /// <summary>It could not be written: the call goes on without.</summary>
    private void Failed(Tape made)
    {
        if (tape != made) return;
        End();
        isDeclined = true;
        call.ShowRecording();
    }

    // A recording that is missing leaves nobody untold.
    private IAudioSource Announcement(CallLeg leg) =>
        (OwnWords(leg) is { } own ? board.FlowSounds.Open(call.Snapshot, own.Id) : null) ?? Words(leg, "call-recorded");

    private Prompt? OwnWords(CallLeg leg) =>
        RecordingRules.AnnouncementOf(call.Snapshot.Plan, call.Caller!.Party, call.Callee!.Party).In(LanguageOf(leg), call.Snapshot.Settings.Languages) is { } id
            ? call.Snapshot.Plan.Prompts.FirstOrDefault(prompt => prompt.Id == id)
            : null;

    private IAudioSource Words(CallLeg leg, string prompt) => FeatureCodes.Prompts.Source(LanguageOf(leg), prompt);

    private string LanguageOf(CallLeg leg) => leg.Party.UserId is { } id && call.Snapshot.UsersById.TryGetValue(id, out var user) ? user.Language : call.Language;

    private static bool IsNarrow(CallLeg leg) => leg.Media?.Codec is { ClockRate: 8000 } codec && !codec.Equals(AudioCodec.G722);

    /// <summary>What is being written, and by whom it is steered now.</summary>
    private sealed class Tape(ICallRecording media, IRecordingDraft draft)
    {
        public ICallRecording Media => media;

        public IRecordingDraft Draft => draft;

        public required CallRecorder Owner { get; set; }
    }
}
