using Pbx.Core.Schedules;

namespace Pbx.Core.Flows.Steps;

/// <summary>Looks at the clock and goes on at once.</summary>
internal sealed class ScheduleStep(FlowRun run, ScheduleBranch node) : FlowStep(run)
{
    public override void Enter()
    {
        var (key, target) = ScheduleRules.StateAt(Run.Plan, Run.Snapshot.Settings, node.DepartmentId, Run.Now, Run.World.OverrideOf(node.DepartmentId)) switch
        {
            ScheduleState.Open => ("open", node.Open),
            ScheduleState.Break => ("break", node.Break ?? node.Closed),
            ScheduleState.Holiday => ("holiday", OfTheDay() ?? node.Holiday ?? node.Closed),
            _ => ("closed", node.Closed),
        };
        Run.Go(key, target);
    }

    // What is said on this holiday alone.
    private FlowTarget? OfTheDay() =>
        ScheduleRules.HolidayAt(Run.Plan, Run.Snapshot.Settings, node.DepartmentId, Run.Now)?.AnnouncementId is { } id ? FlowTarget.Node(id) : null;
}
