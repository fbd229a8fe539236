using Pbx.Core.Configuration;
using Pbx.Core.Flows.Steps;
using Pbx.Core.Schedules;

namespace Pbx.Core.Flows;

/// <summary>
/// Walks one call through the graph of nodes: sans-IO, so that a live call and the simulator run the same code. Inputs and the time come in, commands and the
/// next <see cref="Deadline"/> come out. It always ends: a walk that gets nowhere, or takes too many steps, ends the call.
/// </summary>
public sealed class FlowRun
{
    /// <summary>Most nodes entered without time passing: what takes more is a loop.</summary>
    internal const int MostAtOnce = 50;

    /// <summary>Most nodes entered in one call.</summary>
    internal const int MostInAll = 200;

    private readonly List<FlowCommand> commands = [];
    private FlowStep? step;
    private DateTimeOffset enteredAt;
    private int atOnce;
    private int inAll;
    private bool answered;

    /// <summary>A run over the configuration as it is now; the call keeps it to its end.</summary>
    public FlowRun(PbxSnapshot snapshot, IFlowWorld world, FlowStart start)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(start);
        Snapshot = snapshot;
        World = world;
        FlowStart = start;
        Language = start.Language;
    }

    /// <summary>When <see cref="FlowInput.TimeIsUp"/> is due; null: nothing is waited for.</summary>
    public DateTimeOffset? Deadline { get; private set; }

    /// <summary>Nothing more will be asked: somebody has answered, or the call is at its end.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Language in which the caller is spoken to.</summary>
    public string Language { get; private set; }

    internal PbxSnapshot Snapshot { get; }

    internal CallPlan Plan => Snapshot.Plan;

    internal IFlowWorld World { get; }

    internal FlowStart FlowStart { get; }

    /// <summary>People who have sent this call on: each does so once, so that it does not go round.</summary>
    internal HashSet<string> SentOnBy { get; } = new(StringComparer.Ordinal);

    internal DateTimeOffset Now { get; private set; }

    /// <summary>Begins. Called once.</summary>
    public IReadOnlyList<FlowCommand> Begin(DateTimeOffset now)
    {
        Now = enteredAt = now;
        Go(null, FlowStart.Target);
        return Taken();
    }

    /// <summary>Takes what happened. Inputs that nobody waits for, or that come when all is over, change nothing.</summary>
    public IReadOnlyList<FlowCommand> Take(FlowInput input, DateTimeOffset now)
    {
        Now = now;
        if (IsOver) return [];
        switch (input)
        {
            case FlowInput.CallerGone:
                Finish();
                break;
            case FlowInput.TimeIsUp when Deadline is null || now < Deadline:
                break;
            case FlowInput.TimeIsUp:
                Deadline = null;
                step?.On(input);
                break;
            default:
                step?.On(input);
                break;
        }
        return Taken();
    }

    internal void Emit(FlowCommand command) => commands.Add(command);

    /// <summary>The caller pays from here on.</summary>
    internal void Answer()
    {
        if (answered) return;
        answered = true;
        Emit(new FlowCommand.Answer());
    }

    internal void Wait(TimeSpan time) => Deadline = Now + time;

    internal void WaitNoLonger() => Deadline = null;

    internal void Speak(string language)
    {
        Language = language;
        Emit(new FlowCommand.Speak(language));
    }

    /// <summary>Somebody answered; whoever drives this connects the two.</summary>
    internal void Finish()
    {
        IsOver = true;
        Deadline = null;
        step = null;
    }

    internal void End(int statusCode, string reason)
    {
        Emit(new FlowCommand.End(statusCode, reason));
        Finish();
    }

    /// <summary>Leaves the node by a way out.</summary>
    internal void Go(string? edgeKey, FlowTarget target)
    {
        Deadline = null;
        if (Now != enteredAt) (enteredAt, atOnce) = (Now, 0);
        if (++atOnce > MostAtOnce || ++inAll > MostInAll)
        {
            End(482, "loop");
            return;
        }
        if (target is FlowTarget.ToOperator) target = ScheduleRules.OperatorOf(Plan, FlowStart.DepartmentId) ?? FlowTarget.HangUp;
        var node = target is FlowTarget.ToNode to ? Plan.Nodes.FirstOrDefault(one => one.Id == to.Id) : null;
        var user = target is FlowTarget.ToUser person ? Snapshot.UsersById.GetValueOrDefault(person.Id) : null;
        Emit(new FlowCommand.Enter(node?.Id, user?.Id, edgeKey));
        step = node is not null ? FlowStep.Of(this, node) : user is not null ? new PersonStep(this, user) : null;
        if (step is not null) step.Enter();
        else End(480, target is FlowTarget.End ? "flow-ended" : "not-found");
    }

    private FlowCommand[] Taken()
    {
        FlowCommand[] taken = [.. commands];
        commands.Clear();
        return taken;
    }
}
