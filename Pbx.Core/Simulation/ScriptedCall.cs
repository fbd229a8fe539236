using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Schedules;

namespace Pbx.Core.Simulation;

/// <summary>Drives one <see cref="FlowRun"/> on a virtual clock: what the run asks is written down, what the scenario says is told to it when its time comes.</summary>
internal sealed class ScriptedCall
{
    // Whoever says nothing to a mailbox is hung up on, as by a live call's driver.
    private static readonly TimeSpan SilenceEndsMessage = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BeforeTheKey = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private readonly PbxSnapshot snapshot;
    private readonly Scenario scenario;
    private readonly SimulatedWorld world;
    private readonly FlowRun run;
    private readonly DateTimeOffset begins;
    private readonly List<SimulatedStep> steps = [];
    private readonly PriorityQueue<Happening, (DateTimeOffset At, int Order)> happenings = new();
    private readonly Queue<CallerAnswer> answers;
    private DateTimeOffset now;
    private int order;
    private string? nodeId;
    private Happening? played;
    private TimeSpan? playLength;
    private readonly Dictionary<string, Happening> ringing = new(StringComparer.Ordinal);
    private Happening? dialling;
    private FlowOutcome? outcome;

    public ScriptedCall(PbxSnapshot snapshot, Scenario scenario, FlowStart start, DateTimeOffset begins)
    {
        this.snapshot = snapshot;
        this.scenario = scenario;
        this.begins = now = begins;
        world = new SimulatedWorld(scenario);
        answers = new Queue<CallerAnswer>(scenario.Answers);
        run = new FlowRun(snapshot, world, start);
    }

    public SimulatedCall Run()
    {
        if (scenario.HangsUpAfterSeconds is { } patience) Later(TimeSpan.FromSeconds(patience), new FlowInput.CallerGone());
        Do(run.Begin(now));
        while (!run.IsOver && Next() is { } input)
        {
            // Whatever is configured, a run ends; only what is asked of the script could go on for ever.
            if (now - begins > Longest) break;
            Told(input);
            Do(run.Take(input, now));
        }
        return new SimulatedCall(begins, steps, outcome ?? new FlowOutcome(FlowOutcomeKind.Ended, "too-long"), now - begins);
    }

    /// <summary>What happens next, by the script or by the clock of the run; null: nothing ever will.</summary>
    private FlowInput? Next()
    {
        while (happenings.TryPeek(out var next, out var due) && next.IsOff) happenings.Dequeue();
        if (happenings.TryPeek(out var first, out var when) && (run.Deadline is not { } deadline || when.At <= deadline))
        {
            happenings.Dequeue();
            now = when.At;
            return first.Input;
        }
        if (run.Deadline is not { } time) return null;
        now = time;
        return new FlowInput.TimeIsUp();
    }

    private void Told(FlowInput input)
    {
        switch (input)
        {
            case FlowInput.Digit digit:
                Say(SimulatedAct.Presses, step => step with { Text = digit.Key.ToString() });
                break;
            case FlowInput.Answered answered:
                ringing.Remove(answered.UserId);
                Say(SimulatedAct.PicksUp, step => step with { UserIds = [answered.UserId] });
                outcome = new FlowOutcome(FlowOutcomeKind.Person, answered.UserId);
                break;
            case FlowInput.Unanswered unanswered:
                ringing.Remove(unanswered.UserId);
                Say(SimulatedAct.NotTaken, step => step with { UserIds = [unanswered.UserId], Text = ReasonOf(unanswered.Why) });
                break;
            case FlowInput.OutsideAnswered:
                Say(SimulatedAct.OutsidePicksUp);
                outcome = new FlowOutcome(FlowOutcomeKind.Outside, dialled);
                break;
            case FlowInput.OutsideFailed failed:
                Say(SimulatedAct.OutsideNotTaken, step => step with { Text = failed.Reason });
                break;
            case FlowInput.CallerGone:
                Say(SimulatedAct.CallerHangsUp);
                outcome = new FlowOutcome(FlowOutcomeKind.CallerHungUp);
                break;
        }
    }

    private string dialled = "";

    private void Do(IReadOnlyList<FlowCommand> commands)
    {
        foreach (var command in commands) Do(command);
    }

    private void Do(FlowCommand command)
    {
        switch (command)
        {
            case FlowCommand.Enter enter:
                nodeId = enter.NodeId;
                if (enter.NodeId is not null || enter.UserId is not null)
                    Say(SimulatedAct.Enters, step => step with { EdgeKey = enter.EdgeKey, UserIds = enter.UserId is { } user ? [user] : [] });
                if (snapshot.Plan.Nodes.FirstOrDefault(node => node.Id == enter.NodeId) is ScheduleBranch branch) LookAtHours(branch);
                break;
            case FlowCommand.Answer:
                Say(SimulatedAct.IsAnswered);
                break;
            case FlowCommand.Play play:
                Play(play);
                break;
            case FlowCommand.Silence:
                StopPlaying();
                Say(SimulatedAct.HearsNothing);
                break;
            case FlowCommand.Listen:
                if (answers.TryDequeue(out var answer)) Press(answer);
                break;
            case FlowCommand.Ring ring:
                Say(SimulatedAct.Rings, step => step with { UserIds = ring.UserIds });
                foreach (var user in ring.UserIds) Ring(user);
                break;
            case FlowCommand.StopRinging stop:
                Say(SimulatedAct.StopsRinging, step => step with { UserIds = stop.UserIds });
                foreach (var user in stop.UserIds)
                    if (ringing.Remove(user, out var happening)) happening.IsOff = true;
                break;
            case FlowCommand.Dial dial:
                dialled = dial.Number;
                Say(SimulatedAct.DialsOutside, step => step with { Text = dial.Number });
                Dial();
                break;
            case FlowCommand.StopDialling:
                dialling?.IsOff = true;
                break;
            case FlowCommand.Record record:
                Record(record);
                break;
            case FlowCommand.Speak speak:
                Say(SimulatedAct.Speaks, step => step with { Text = speak.Language });
                break;
            case FlowCommand.End end:
                Say(SimulatedAct.Ends, step => step with { Text = end.Reason });
                outcome ??= new FlowOutcome(FlowOutcomeKind.Ended, end.Reason);
                break;
        }
    }

    private void LookAtHours(ScheduleBranch branch)
    {
        var said = world.OverrideOf(branch.DepartmentId);
        var state = ScheduleRules.StateAt(snapshot.Plan, snapshot.Settings, branch.DepartmentId, now, said);
        var holiday = said is null ? ScheduleRules.HolidayAt(snapshot.Plan, snapshot.Settings, branch.DepartmentId, now)?.Name ?? "" : "";
        Say(SimulatedAct.LooksAtHours, step => step with { Text = WordOf(state), Detail = said is null ? holiday : "forced" });
    }

    private void Play(FlowCommand.Play play)
    {
        StopPlaying();
        playLength = play.Repeat ? null : SoundLengths.Of(snapshot, play.Sounds);
        Say(SimulatedAct.Hears, step => step with { Sounds = play.Sounds, Length = playLength });
        if (playLength is { } length) played = Later(length, new FlowInput.Played());
    }

    private void StopPlaying()
    {
        played?.IsOff = true;
        played = null;
        playLength = null;
    }

    private void Press(CallerAnswer answer)
    {
        var after = answer.AfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (playLength ?? TimeSpan.Zero) + BeforeTheKey;
        for (var i = 0; i < answer.Keys.Length; i++) Later(after + (i * BeforeTheKey / 2), new FlowInput.Digit(answer.Keys[i]));
    }

    private void Ring(string user)
    {
        var how = world.CaseOf(user);
        var after = TimeSpan.FromSeconds(how.AfterSeconds);
        var happening = how.Does switch
        {
            PersonConduct.Answers or PersonConduct.SignedOff => Later(after, new FlowInput.Answered(user)),
            PersonConduct.Declines => Later(after, new FlowInput.Unanswered(user, MemberState.Free)),
            PersonConduct.Busy or PersonConduct.DoNotDisturb => Later(TimeSpan.Zero, new FlowInput.Unanswered(user, MemberState.Busy)),
            PersonConduct.Absent => Later(TimeSpan.Zero, new FlowInput.Unanswered(user, MemberState.NotRegistered)),
            _ => null,
        };
        if (happening is not null) ringing[user] = happening;
    }

    private void Dial()
    {
        var after = TimeSpan.FromSeconds(scenario.Outside.AfterSeconds);
        dialling = scenario.Outside.Does switch
        {
            PersonConduct.Silent => null,
            PersonConduct.Declines => Later(after, new FlowInput.OutsideFailed(603, "declined")),
            PersonConduct.Busy or PersonConduct.DoNotDisturb => Later(TimeSpan.Zero, new FlowInput.OutsideFailed(486, "busy")),
            PersonConduct.Absent => Later(TimeSpan.Zero, new FlowInput.OutsideFailed(503, "no-trunk")),
            _ => Later(after, new FlowInput.OutsideAnswered()),
        };
    }

    private void Record(FlowCommand.Record record)
    {
        StopPlaying();
        var length = scenario.MessageSeconds == 0 ? SilenceEndsMessage : TimeSpan.FromSeconds(scenario.MessageSeconds);
        if (length > record.Longest) length = record.Longest;
        Say(SimulatedAct.Records, step => step with { Length = length });
        if (scenario.MessageSeconds > 0) outcome = new FlowOutcome(FlowOutcomeKind.Mailbox, record.MailboxId);
        Later(length, new FlowInput.Recorded());
    }

    private Happening Later(TimeSpan after, FlowInput input)
    {
        var happening = new Happening(input);
        happenings.Enqueue(happening, (now + after, order++));
        return happening;
    }

    private void Say(SimulatedAct act, Func<SimulatedStep, SimulatedStep>? more = null)
    {
        var step = new SimulatedStep(now - begins, act) { NodeId = nodeId };
        steps.Add(more?.Invoke(step) ?? step);
    }

    private static string WordOf(ScheduleState state) => state switch
    {
        ScheduleState.Open => "open",
        ScheduleState.Break => "break",
        ScheduleState.Holiday => "holiday",
        _ => "closed",
    };

    private static string ReasonOf(MemberState why) => why switch
    {
        MemberState.Busy => "busy",
        MemberState.NotRegistered => "no-device",
        _ => "declined",
    };

    /// <summary>Something that will happen, unless it is called off.</summary>
    private sealed class Happening(FlowInput input)
    {
        public FlowInput Input { get; } = input;

        public bool IsOff { get; set; }
    }
}
