namespace Pbx.Core.Presence;

/// <summary>What a person has said about being called.</summary>
/// <param name="UserId">Account.</param>
public sealed record PersonState(string UserId)
{
    private static readonly Dictionary<ForwardWhen, string> NoForwards = [];

    /// <summary>No call rings, of a group neither; whoever calls hears that it is busy, or the mailbox.</summary>
    public bool DoNotDisturb { get; init; }

    /// <summary>Signed off from every group.</summary>
    public bool IsSignedOff { get; init; }

    /// <summary>Groups, by id, from which the person is signed off beside.</summary>
    public IReadOnlyList<string> SignedOffFrom { get; init; } = [];

    /// <summary>Where calls are sent on: numbers, or <see cref="ForwardRules.OwnMailbox"/>.</summary>
    public IReadOnlyDictionary<ForwardWhen, string> Forwards { get; init; } = NoForwards;

    /// <summary>When the person is to be woken up; null: not.</summary>
    public DateTimeOffset? WakeUpAt { get; init; }

    /// <summary>A group passes this person over.</summary>
    public bool IsSignedOffFrom(string groupId) => IsSignedOff || SignedOffFrom.Contains(groupId);

    /// <summary>Nothing was said.</summary>
    public bool IsOrdinary => !DoNotDisturb && !IsSignedOff && SignedOffFrom.Count == 0 && Forwards.Count == 0 && WakeUpAt is null;
}

/// <summary>A <see cref="PersonState"/> as stored.</summary>
public sealed class PersonStateRow
{
    /// <summary>Account.</summary>
    public string UserId { get; set; } = "";

    /// <summary>No call rings.</summary>
    public bool DoNotDisturb { get; set; }

    /// <summary>Signed off from every group.</summary>
    public bool IsSignedOff { get; set; }

    /// <summary>Ids of single groups, separated by blanks.</summary>
    public string SignedOffFrom { get; set; } = "";

    /// <summary>Where calls are sent on, as CASE=NUMBER separated by blanks.</summary>
    public string Forwards { get; set; } = "";

    /// <summary>When the person is to be woken up.</summary>
    public DateTimeOffset? WakeUpAt { get; set; }

    internal PersonState ToState() => new(UserId)
    {
        DoNotDisturb = DoNotDisturb,
        IsSignedOff = IsSignedOff,
        SignedOffFrom = SignedOffFrom.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Forwards = ForwardRules.Parse(Forwards),
        WakeUpAt = WakeUpAt,
    };
}
