using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Live;
using Pbx.Core.RingGroups;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// Drives a <see cref="FlowRun"/> with a real call: carries out what it asks, tells it what happens. The interpreter is the one that the simulator runs;
/// everything that only a real call knows is here. On the loop only.
/// </summary>
internal sealed class FlowDriver(Call call, Switchboard board, FlowStart start)
{
    private static readonly TimeSpan SilenceEndsMessage = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ShortestMessage = TimeSpan.FromSeconds(1);

    private readonly FlowRun run = new(call.Snapshot, board.FlowWorld.Of(call), start);
    private readonly Queue<FlowInput> happened = [];
    private (FlowCommand.Play What, IMediaSession? To, bool Held)? playing;
    private IMediaRecording? recording;
    private IDisposable? timer;
    private DateTimeOffset? armed;
    private RingResult? result;

    private CallLeg Caller => call.Caller!;

    /// <summary>Walks until somebody has answered or the call is at its end.</summary>
    public async Task<RingResult> RunAsync()
    {
        Do(run.Begin(call.Now));
        while (true)
        {
            while (result is null && happened.TryDequeue(out var input)) Do(run.Take(input, call.Now));
            if (result is not null) return result;
            Arm();
            Take(await call.NextAsync());
        }
    }

    /// <summary>Whatever is left of it ends.</summary>
    public void Stop()
    {
        timer?.Dispose();
        recording?.Dispose();
        call.EndAttempt();
        call.EndOutside();
    }

    private void Take(CallEvent callEvent)
    {
        switch (callEvent)
        {
            case CallEvent.Digit digit when digit.Leg == Caller:
                if (recording is not null && digit.Key == '#') recording.Dispose();
                else happened.Enqueue(new FlowInput.Digit(digit.Key));
                return;
            case CallEvent.Played played when ReferenceEquals(played.Token, playing?.What):
                playing = null;
                happened.Enqueue(new FlowInput.Played());
                return;
            case CallEvent.Recorded recorded when recorded.Token == recording:
                recording = null;
                happened.Enqueue(new FlowInput.Recorded());
                return;
            case CallEvent.TimeUp time when time.Token == this:
                armed = null;
                // Somebody has answered in the same moment, and that is told next: it is not taken back.
                if (call.Attempt is { IsClaimed: true } || call.Outside is { IsClaimed: true }) return;
                happened.Enqueue(new FlowInput.TimeIsUp());
                return;
        }
        if (call.Outside is { } outside) OnDialling(outside, callEvent);
        else if (call.Attempt is { } attempt) OnRinging(attempt, callEvent);
        else OnAlone(callEvent);
        if (callEvent is CallEvent.MediaChanged) PlayAgain();
    }

    private void OnAlone(CallEvent callEvent)
    {
        switch (callEvent)
        {
            case CallEvent.Ended ended when ended.Leg == Caller:
                CallerGone(ended.Reason);
                break;
            case CallEvent.Stop stop:
                result = new RingResult.Stopped(stop.Reason, stop.Key);
                break;
            case CallEvent.TransferAsked asked:
                asked.Request.Refuse(603, "forbidden");
                break;
            case CallEvent.TakenOver taken:
                taken.New.End(new EndReason(EndKind.Rejected, 481, "gone"), "gone");
                break;
        }
    }

    private void OnRinging(Ringing attempt, CallEvent callEvent)
    {
        switch (attempt.Take(callEvent))
        {
            case RingResult.Won won:
                var user = attempt.AskedFor(won.Leg);
                call.EndAttempt();
                result = won;
                Do(run.Take(new FlowInput.Answered(user), call.Now));
                break;
            case RingResult.WaitingEnded ended:
                call.EndAttempt();
                CallerGone(ended.Reason);
                break;
            case RingResult.Failed:
                call.EndAttempt();
                break;
            case { } other:
                call.EndAttempt();
                result = other;
                break;
        }
    }

    private void OnDialling(OutsideAttempt attempt, CallEvent callEvent)
    {
        switch (attempt.Take(callEvent))
        {
            case null:
                break;
            case RingResult.Won won:
                result = won;
                call.EndOutside();
                Do(run.Take(new FlowInput.OutsideAnswered(), call.Now));
                break;
            case RingResult.WaitingEnded ended:
                call.EndOutside();
                CallerGone(ended.Reason);
                break;
            case RingResult.Failed failed:
                call.EndOutside();
                happened.Enqueue(new FlowInput.OutsideFailed(failed.StatusCode, failed.Key));
                break;
            case { } other:
                call.EndOutside();
                result = other;
                break;
        }
    }

    private void Dial(FlowCommand.Dial dial)
    {
        if (call.DialOutside(dial, start) is { } nowhere)
        {
            happened.Enqueue(new FlowInput.OutsideFailed(nowhere.StatusCode, nowhere.Reason));
        }
        else if (call.Outside!.Start() is { } failed)
        {
            call.EndOutside();
            happened.Enqueue(new FlowInput.OutsideFailed(failed.StatusCode, failed.Key));
        }
    }

    private void CallerGone(EndReason reason)
    {
        result = new RingResult.WaitingEnded(reason);
        Do(run.Take(new FlowInput.CallerGone(), call.Now));
    }

    private void Do(IReadOnlyList<FlowCommand> commands)
    {
        foreach (var command in commands)
        {
            switch (command)
            {
                case FlowCommand.Enter enter:
                    // A person behind a menu is no member of the group before it.
                    call.GroupId = enter.NodeId is { } entered && call.Snapshot.Plan.Nodes.Any(node => node.Id == entered && node is RingGroup) ? entered : null;
                    board.Log.LogInformation("{Call}: {Edge} to {Node}", call.Id, enter.EdgeKey ?? "begins", NameOf(enter));
                    break;
                case FlowCommand.Answer:
                    if (!call.AnswerItself()) result = new RingResult.Failed(488, "bad-sdp");
                    break;
                case FlowCommand.Play play:
                    Play(play);
                    break;
                case FlowCommand.Silence:
                    playing = null;
                    call.Path.Part();
                    break;
                case FlowCommand.Ring ring:
                    Ring(ring);
                    break;
                case FlowCommand.StopRinging:
                    call.Attempt?.Stop();
                    call.EndAttempt();
                    break;
                case FlowCommand.Dial dial:
                    Dial(dial);
                    break;
                case FlowCommand.StopDialling:
                    call.EndOutside();
                    break;
                case FlowCommand.Record record:
                    Record(record);
                    break;
                case FlowCommand.Speak speak:
                    call.Language = speak.Language;
                    break;
                case FlowCommand.End end:
                    result ??= new RingResult.Failed(end.StatusCode, end.Reason);
                    break;
            }
        }
    }

    private void Ring(FlowCommand.Ring ring)
    {
        UserRecord[] users = [.. ring.UserIds.Select(id => call.Snapshot.UsersById.GetValueOrDefault(id)).OfType<UserRecord>()];
        var attempt = call.Attempts(users, ring.AsGroup);
        attempt.Unreached = (userId, outcome) => happened.Enqueue(new FlowInput.Unanswered(userId, outcome switch
        {
            { IsEmpty: true } => MemberState.NotRegistered,
            { StatusCode: 486 } => MemberState.Busy,
            _ => MemberState.Free,
        }));
        if (attempt.Start() is not null) call.EndAttempt();
    }

    private void Play(FlowCommand.Play play)
    {
        if (Caller.State == LegState.Early)
        {
            // Whoever has not been answered hears what the own telephone makes of ringing.
            Caller.ShowRinging();
            if (call.State == LiveCallState.Connecting) call.SetState(LiveCallState.Ringing);
            return;
        }
        playing = (play, Caller.Media, Caller.IsHolding);
        call.Path.Part();
        // A caller who holds hears music of the own system; what is said is said again afterwards.
        if (Caller.IsHolding) return;
        var playback = call.Path.Play(Caller.Media, board.FlowSounds.Source(call.Snapshot, play.Sounds, play.Repeat));
        if (playback is null) return;
        _ = TellAsync(playback, play);
    }

    private async Task TellAsync(IMediaPlayback playback, FlowCommand.Play play)
    {
        if (await playback.Completion) call.Post(new CallEvent.Played(play));
    }

    /// <summary>The caller has another media session, or holds no more.</summary>
    private void PlayAgain()
    {
        if (playing is { } now && (now.To != Caller.Media || now.Held != Caller.IsHolding)) Play(now.What);
    }

    private void Record(FlowCommand.Record record)
    {
        playing = null;
        call.Path.Part();
        if (Caller.Media is not { Codec: not null } media)
        {
            happened.Enqueue(new FlowInput.Recorded());
            return;
        }
        IVoicemailDraft draft;
        try
        {
            draft = board.Voicemail.Begin(record.MailboxId, Caller.Party, board.Now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            board.Log.LogError("{Call}: no message for mailbox {Mailbox} can be stored: {Reason}", call.Id, record.MailboxId, e.Message);
            result = new RingResult.Failed(500, "voicemail-failed");
            return;
        }
        call.Path.Play(media, board.FlowSounds.Source(call.Snapshot, [new FlowSound.Beep()], repeat: false));
        recording = board.Media.Record(media, draft.Audio, new RecordingOptions(record.Longest) { EndAfterSilence = SilenceEndsMessage });
        _ = KeepAsync(recording, draft);
    }

    private async Task KeepAsync(IMediaRecording made, IVoicemailDraft draft)
    {
        using (draft)
        {
            var outcome = await made.Completion;
            try
            {
                if (outcome.Failure is { } failure) board.Log.LogError("{Call}: a message could not be written: {Reason}", call.Id, failure.Message);
                else if (outcome.Duration >= ShortestMessage) await draft.KeepAsync(outcome.Duration);
            }
            catch (Exception e)
            {
                // Whatever went wrong with disk or database, the caller must not wait for it.
                board.Log.LogError(e, "{Call}: a message could not be kept", call.Id);
            }
        }
        board.Post(() => call.Post(new CallEvent.Recorded(made)));
    }

    private void Arm()
    {
        if (run.Deadline == armed) return;
        timer?.Dispose();
        timer = null;
        armed = run.Deadline;
        if (armed is { } due) timer = board.After(due > call.Now ? due - call.Now : TimeSpan.Zero, () => call.Post(new CallEvent.TimeUp(this)));
    }

    private string NameOf(FlowCommand.Enter enter) =>
        enter.NodeId is { } node ? call.Snapshot.Plan.Nodes.FirstOrDefault(one => one.Id == node)?.Name ?? node
        : enter.UserId is { } user ? call.Snapshot.UsersById.GetValueOrDefault(user)?.DisplayName ?? user
        : "the end";
}
