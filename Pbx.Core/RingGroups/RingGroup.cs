using Pbx.Core.Flows;

namespace Pbx.Core.RingGroups;

/// <summary>
/// People who answer for each other. A member's own forwards and mailbox take no call of the group unless <see cref="MembersForward"/> wants it: members are asked
/// as persons at their devices, and whoever does not answer is passed over.
/// </summary>
public sealed record RingGroup : FlowNode
{
    /// <summary>Account ids, in order.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Who is rung when.</summary>
    public RingStrategy Strategy { get; init; } = RingStrategy.OneAfterAnother;

    /// <summary>How long one member rings, or all of them where all ring at once, seconds.</summary>
    public int RingSeconds { get; init; } = 15;

    /// <summary>How often the round is made.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Members who talk are passed over instead of being offered a second call.</summary>
    public bool SkipBusy { get; init; } = true;

    /// <summary>
    /// A member who was rung and does not answer sends the call where one's own calls go: to where the devices forward it, and, where one member rings at a time,
    /// to the own mailbox.
    /// </summary>
    public bool MembersForward { get; init; }

    /// <summary>Conversations of its members with whoever called it are recorded.</summary>
    public bool Record { get; init; }

    /// <summary>What the caller hears meanwhile: id of a playlist or of a recording, <see cref="Music.MusicRules.OfDepartment"/>, or null for ringback.</summary>
    public string? MusicId { get; init; }

    /// <summary>Somebody could be rung, and nobody answered.</summary>
    public GroupOverflow NoAnswer { get; init; } = GroupOverflow.HangUp;

    /// <summary>Everybody who is there is busy.</summary>
    public GroupOverflow AllBusy { get; init; } = GroupOverflow.HangUp;

    /// <summary>Nobody is there: no device is registered, or all are signed off or do not want to be disturbed.</summary>
    public GroupOverflow NobodyThere { get; init; } = GroupOverflow.HangUp;

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges =>
        [.. NoAnswer.Edges("no-answer"), .. AllBusy.Edges("all-busy"), .. NobodyThere.Edges("nobody-there")];
}

/// <summary>
/// What happens when a group does not take a call: other groups are tried in turn, each by its own strategy and without its own overflow, and only
/// when none of them takes it the call goes on to <see cref="Then"/>.
/// </summary>
public sealed record GroupOverflow(IReadOnlyList<string> Groups, FlowTarget Then)
{
    /// <summary>The call ends.</summary>
    public static GroupOverflow HangUp { get; } = new([], FlowTarget.HangUp);

    internal IEnumerable<FlowEdge> Edges(string key) => [.. Groups.Select((id, i) => new FlowEdge($"{key}-{i + 1}", FlowTarget.Node(id))), new(key, Then)];
}

/// <summary>Order in which members of a group ring.</summary>
public enum RingStrategy
{
    /// <summary>One after the other, always from the first.</summary>
    OneAfterAnother,

    /// <summary>All at once.</summary>
    AllAtOnce,

    /// <summary>One after the other, each call begins with the member after the one who was first last time.</summary>
    Rotating,

    /// <summary>One after the other in an order thrown for each call.</summary>
    Random,

    /// <summary>One after the other, first the one whose last call is longest ago.</summary>
    LongestIdle,
}
