using Pbx.Core.Music;
using Pbx.Core.RingGroups;

namespace Pbx.Core.Flows.Steps;

/// <summary>Rings a group, then the groups that it overflows to, and leaves by the reason for which the first did not take the call.</summary>
internal sealed class RingGroupStep(FlowRun run, RingGroup node) : FlowStep(run)
{
    private readonly Queue<RingGroup> next = [];
    private GroupAttempt? attempt;
    private (string Key, GroupOverflow Overflow)? reason;

    public override void Enter()
    {
        if (MusicRules.InGroup(Run.Plan, node, Run.FlowStart.DepartmentId) is { } music)
        {
            Run.Answer();
            Run.Emit(new FlowCommand.Play([new FlowSound.Music(music)], Repeat: true));
        }
        else
        {
            Run.Emit(new FlowCommand.Play([new FlowSound.Ringback()], Repeat: true));
        }
        Try(node);
    }

    public override void On(FlowInput input)
    {
        if (attempt?.Take(input) is { } outcome) OnOutcome(outcome);
    }

    private void Try(RingGroup group)
    {
        attempt = new GroupAttempt(Run, group);
        if (attempt.Begin() is { } outcome) OnOutcome(outcome);
    }

    private void OnOutcome(GroupOutcome outcome)
    {
        attempt = null;
        if (outcome == GroupOutcome.TakenOn) return;
        if (outcome == GroupOutcome.Answered)
        {
            Run.Finish();
            return;
        }
        if (reason is null)
        {
            reason = outcome switch
            {
                GroupOutcome.AllBusy => ("all-busy", node.AllBusy),
                GroupOutcome.NobodyThere => ("nobody-there", node.NobodyThere),
                _ => ("no-answer", node.NoAnswer),
            };
            foreach (var group in reason.Value.Overflow.Groups.Select(id => Run.Plan.Nodes.FirstOrDefault(one => one.Id == id)).OfType<RingGroup>()) next.Enqueue(group);
        }
        var (key, overflow) = reason.Value;
        if (next.TryDequeue(out var other))
        {
            Run.Emit(new FlowCommand.Enter(other.Id, null, key));
            Try(other);
        }
        else
        {
            Run.Go(key, overflow.Then);
        }
    }
}
