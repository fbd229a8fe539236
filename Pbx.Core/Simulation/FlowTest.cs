using Pbx.Core.Configuration;

namespace Pbx.Core.Simulation;

/// <summary>A case that a configuration has to pass: a call, and what must become of it. Part of the plan, so that each version brings its tests along.</summary>
public sealed record FlowTest : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>The call.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>What must become of it.</summary>
    public required FlowExpectation Expected { get; init; }
}

/// <summary>What must become of a call.</summary>
public sealed record FlowExpectation
{
    /// <summary>How it ends.</summary>
    public required FlowOutcome Outcome { get; init; }

    /// <summary>Nodes that it comes through in this order; others may lie between them.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Recordings that the caller hears in this order; others may lie between them.</summary>
    public IReadOnlyList<string> Hears { get; init; } = [];

    /// <summary>Seconds after which it must have come to its end, at the latest; null: whenever.</summary>
    public int? WithinSeconds { get; init; }

    /// <summary>What a simulation has shown, as what must be from now on.</summary>
    public static FlowExpectation Of(SimulatedCall simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return new FlowExpectation
        {
            Outcome = simulation.Outcome,
            Through = [.. simulation.Nodes],
            Hears = [.. simulation.Prompts],
        };
    }
}
