using System.Text.Json.Serialization;
using Pbx.Core.Configuration;
using Pbx.Core.Menus;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Flows;

/// <summary>
/// One place that a call can be sent to: a group, a menu, a schedule branch ... All nodes of a system and the targets in them are one graph, which
/// <see cref="FlowRun"/> walks for a live call and for the simulator alike. Immutable.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RingGroup), "ringGroup")]
[JsonDerivedType(typeof(Menu), "menu")]
[JsonDerivedType(typeof(ScheduleBranch), "schedule")]
[JsonDerivedType(typeof(Mailbox), "mailbox")]
[JsonDerivedType(typeof(Announcement), "announcement")]
[JsonDerivedType(typeof(LanguageSwitch), "language")]
[JsonDerivedType(typeof(OutsideNumber), "outside")]
public abstract record FlowNode : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Internal number by which it is dialled, or null. Unique among users, nodes and service numbers.</summary>
    public string? Number { get; init; }

    /// <summary>Where a call may leave it, in the order in which it is drawn.</summary>
    [JsonIgnore]
    public abstract IEnumerable<FlowEdge> Edges { get; }
}

/// <summary>A way out of a node. <paramref name="Key"/> is a resource key, or a digit of a menu.</summary>
public sealed record FlowEdge(string Key, FlowTarget Target);

/// <summary>Plays a prompt, then goes on.</summary>
public sealed record Announcement : FlowNode
{
    /// <summary>What is said, by language.</summary>
    public PromptSet Prompt { get; init; } = PromptSet.None;

    /// <summary>Where the call goes afterwards.</summary>
    public FlowTarget Next { get; init; } = FlowTarget.HangUp;

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges => [new("next", Next)];
}

/// <summary>From here on the caller is spoken to in another language.</summary>
public sealed record LanguageSwitch : FlowNode
{
    /// <summary>en, de, fr or it.</summary>
    public required string Language { get; init; }

    /// <summary>Where the call goes.</summary>
    public FlowTarget Next { get; init; } = FlowTarget.HangUp;

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges => [new("next", Next)];
}

/// <summary>Sends the call to a number outside, by the outbound rules.</summary>
public sealed record OutsideNumber : FlowNode
{
    /// <summary>E.164 with +, or as dialled from a phone.</summary>
    public required string Dial { get; init; }

    /// <summary>How long it rings, seconds.</summary>
    public int RingSeconds { get; init; } = 30;

    /// <summary>Show the caller's own number where the carrier allows it, else the department's.</summary>
    public bool ShowCaller { get; init; } = true;

    /// <summary>Nobody answers there, it is busy, or no trunk takes the call.</summary>
    public FlowTarget Otherwise { get; init; } = FlowTarget.HangUp;

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges => [new("otherwise", Otherwise)];
}
