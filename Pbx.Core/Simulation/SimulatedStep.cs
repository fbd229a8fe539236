using Pbx.Core.Flows;

namespace Pbx.Core.Simulation;

/// <summary>Something that happens in a simulated call.</summary>
/// <param name="At">Since the call came.</param>
/// <param name="Act">What.</param>
public sealed record SimulatedStep(TimeSpan At, SimulatedAct Act)
{
    /// <summary>Node where the call is, or has come to.</summary>
    public string? NodeId { get; init; }

    /// <summary>Way out of the node before, see <see cref="FlowEdge.Key"/>.</summary>
    public string? EdgeKey { get; init; }

    /// <summary>People, by account id.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>What is heard from now on.</summary>
    public IReadOnlyList<FlowSound> Sounds { get; init; } = [];

    /// <summary>How long that, or a recording, lasts; null: without end, or nothing that lasts.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>A key, a number, a language, a state of the hours, or the reason of the end: as the act says.</summary>
    public string Text { get; init; } = "";

    /// <summary>More about <see cref="Text"/>: the name of a holiday.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>What can happen in a simulated call.</summary>
public enum SimulatedAct
{
    /// <summary>Comes to a node or a person.</summary>
    Enters,

    /// <summary>The clock is looked at: <see cref="SimulatedStep.Text"/> open, break, closed, holiday.</summary>
    LooksAtHours,

    /// <summary>The system answers; the caller pays from here on.</summary>
    IsAnswered,

    /// <summary>The caller hears something.</summary>
    Hears,

    /// <summary>Nothing is heard any more.</summary>
    HearsNothing,

    /// <summary>The caller presses a key.</summary>
    Presses,

    /// <summary>People are rung.</summary>
    Rings,

    /// <summary>People ring no more.</summary>
    StopsRinging,

    /// <summary>A person does not take the call: <see cref="SimulatedStep.Text"/> says why.</summary>
    NotTaken,

    /// <summary>A person picks up: the end.</summary>
    PicksUp,

    /// <summary>A number outside is called.</summary>
    DialsOutside,

    /// <summary>The number outside does not answer.</summary>
    OutsideNotTaken,

    /// <summary>The number outside answers: the end.</summary>
    OutsidePicksUp,

    /// <summary>A message is recorded.</summary>
    Records,

    /// <summary>The language is another one.</summary>
    Speaks,

    /// <summary>The caller gives up: the end.</summary>
    CallerHangsUp,

    /// <summary>The system ends the call.</summary>
    Ends,
}
