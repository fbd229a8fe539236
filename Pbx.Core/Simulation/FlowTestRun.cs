using Pbx.Core.Configuration;

namespace Pbx.Core.Simulation;

/// <summary>Plays tests and compares what became of the calls with what is expected. Pure.</summary>
public static class FlowTestRun
{
    /// <summary>Plays one.</summary>
    public static FlowTestResult Run(PbxSnapshot snapshot, FlowTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var found = Simulator.Run(snapshot, test.Scenario);
        return new FlowTestResult(test, found, [.. Compare(test.Expected, found)]);
    }

    /// <summary>Plays those of the plan, in its order.</summary>
    public static IReadOnlyList<FlowTestResult> RunAll(PbxSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return [.. snapshot.Plan.Tests.Select(test => Run(snapshot, test))];
    }

    /// <summary>
    /// What a proposed configuration would change: each test of either plays in both. Those that take another way are told, those that fail
    /// afterwards first.
    /// </summary>
    public static IReadOnlyList<FlowTestChange> Compare(PbxSnapshot now, PbxSnapshot proposed)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(proposed);
        // A test that the proposal leaves out is played too: whoever removes it should see what it would say.
        var left = now.Plan.Tests.Where(test => proposed.Plan.Tests.All(one => one.Id != test.Id));
        return
        [
            .. proposed.Plan.Tests.Concat(left)
                .Select(test => new FlowTestChange(Run(now, test), Run(proposed, test)))
                .Where(change => change.IsChanged || !change.After.Passed)
                .OrderBy(change => change.After.Passed),
        ];
    }

    private static IEnumerable<FlowTestFailure> Compare(FlowExpectation expected, SimulatedCall found)
    {
        if (!found.Outcome.Is(expected.Outcome)) yield return new FlowTestFailure(FlowTestFault.OtherOutcome, "");
        if (FirstMissing(expected.Through, found.Nodes) is { } node) yield return new FlowTestFailure(FlowTestFault.NotThrough, node);
        if (FirstMissing(expected.Hears, found.Prompts) is { } prompt) yield return new FlowTestFailure(FlowTestFault.NotHeard, prompt);
        if (expected.WithinSeconds is { } seconds && found.Length > TimeSpan.FromSeconds(seconds))
            yield return new FlowTestFailure(FlowTestFault.TooLate, $"{Math.Ceiling(found.Length.TotalSeconds):0}");
    }

    // The first of the wanted that does not come after those before it; null: all do.
    private static string? FirstMissing(IReadOnlyList<string> wanted, IEnumerable<string> found)
    {
        var next = 0;
        foreach (var one in found)
            if (next < wanted.Count && wanted[next] == one) next++;
        return next < wanted.Count ? wanted[next] : null;
    }
}

/// <summary>What became of a test.</summary>
public sealed record FlowTestResult(FlowTest Test, SimulatedCall Found, IReadOnlyList<FlowTestFailure> Failures)
{
    /// <summary>It came out as expected.</summary>
    public bool Passed => Failures.Count == 0;
}

/// <summary>A difference between what is expected and what was found.</summary>
/// <param name="Fault">Which.</param>
/// <param name="Detail">Id of the node or the prompt, or the seconds.</param>
public sealed record FlowTestFailure(FlowTestFault Fault, string Detail);

/// <summary>Ways in which a test fails.</summary>
public enum FlowTestFault
{
    /// <summary>The call ends elsewhere.</summary>
    OtherOutcome,

    /// <summary>The call does not come through a node, or not in this order.</summary>
    NotThrough,

    /// <summary>A recording is not heard, or not in this order.</summary>
    NotHeard,

    /// <summary>The call ends as expected, but later.</summary>
    TooLate,
}

/// <summary>One test in the configuration in force and in a proposed one.</summary>
public sealed record FlowTestChange(FlowTestResult Before, FlowTestResult After)
{
    /// <summary>The call takes another way, hears something else or ends elsewhere.</summary>
    public bool IsChanged => Before.Found.Outcome != After.Found.Outcome
        || !Before.Found.Path.SequenceEqual(After.Found.Path) || !Before.Found.Prompts.SequenceEqual(After.Found.Prompts);

    /// <summary>What passed until now fails.</summary>
    public bool Breaks => Before.Passed && !After.Passed;
}
