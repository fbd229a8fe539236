using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Schedules;

namespace Pbx.Core.Simulation;

/// <summary>Plays imagined calls through the configuration in force, or through one that somebody proposes.</summary>
public interface ISimulator
{
    /// <summary>What becomes of a call; null before set-up.</summary>
    SimulatedCall? Run(Scenario scenario, CallPlan? proposed = null);

    /// <summary>What becomes of a test.</summary>
    FlowTestResult? Run(FlowTest test, CallPlan? proposed = null);

    /// <summary>What becomes of all tests.</summary>
    IReadOnlyList<FlowTestResult> RunAll(CallPlan? proposed = null);

    /// <summary>Which tests a proposed plan changes, those that fail first.</summary>
    IReadOnlyList<FlowTestChange> Compare(CallPlan proposed);

    /// <summary>Tests that pass now and would fail with an object in the place of the one with its id, or added.</summary>
    IReadOnlyList<FlowTestResult> BrokenBy(IPlanObject after);
}

/// <summary>The configuration as it is when it is asked.</summary>
internal sealed class SimulatorDesk(ISnapshotSource snapshots) : ISimulator
{
    public SimulatedCall? Run(Scenario scenario, CallPlan? proposed = null) => Of(proposed) is { } snapshot ? Simulator.Run(snapshot, scenario) : null;

    public FlowTestResult? Run(FlowTest test, CallPlan? proposed = null) => Of(proposed) is { } snapshot ? FlowTestRun.Run(snapshot, test) : null;

    public IReadOnlyList<FlowTestResult> RunAll(CallPlan? proposed = null) => Of(proposed) is { } snapshot ? FlowTestRun.RunAll(snapshot) : [];

    public IReadOnlyList<FlowTestChange> Compare(CallPlan proposed) =>
        snapshots.Current is { } now ? FlowTestRun.Compare(now, now with { Plan = proposed }) : [];

    public IReadOnlyList<FlowTestResult> BrokenBy(IPlanObject after) =>
        // A test itself may be written before what it asks for is there; sounds and lines change no way.
        after is FlowNode or Department or Holiday or InboundNumber && snapshots.Current is { Plan.Tests.Count: > 0 } now
            ? [.. Compare(PlanObjects.With(now.Plan, after)).Where(change => change.Breaks).Select(change => change.After)]
            : [];

    private PbxSnapshot? Of(CallPlan? proposed) => proposed is null ? snapshots.Current : snapshots.Current is { } now ? now with { Plan = proposed } : null;
}
