using Pbx.Core.Configuration;

namespace Pbx.Core.OutboundRules;

/// <summary>Which calls leave, and which way. The first rule that fits decides; its routes are tried in order (RFC 3261 16.7, congestion and 5xx go on to the next).</summary>
public sealed record OutboundRule : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Beginnings of the number as dialled, or in E.164 with +; empty: any number.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Fewest digits; 0: any.</summary>
    public int MinDigits { get; init; }

    /// <summary>Most digits; 0: any.</summary>
    public int MaxDigits { get; init; }

    /// <summary>Departments whose people it is for; empty: everybody.</summary>
    public IReadOnlyList<string> Departments { get; init; } = [];

    /// <summary>Only while the caller's department is open.</summary>
    public bool OnlyWhenOpen { get; init; }

    /// <summary>The caller is asked for the own PIN first; a call that the system itself sends on is refused, and so is a transfer.</summary>
    public bool AskPin { get; init; }

    /// <summary>Ways out, in order; none: the call is refused.</summary>
    public IReadOnlyList<OutboundRoute> Routes { get; init; } = [];
}

/// <summary>One way out.</summary>
/// <param name="TrunkId">Trunk.</param>
/// <param name="Strip">Digits taken off the front of what was dialled.</param>
/// <param name="Prepend">What is put in front.</param>
/// <param name="CallerId">Number shown, E.164; null: what the caller chose, else the user's, the department's, the trunk's.</param>
public sealed record OutboundRoute(string TrunkId, int Strip = 0, string Prepend = "", string? CallerId = null);

/// <summary>Against toll fraud.</summary>
public sealed record FraudLimits
{
    /// <summary>Under which problems of the limits are named: they are no object of the plan, and there is one of them.</summary>
    public const string Id = "limits";

    /// <summary>All minutes of a day.</summary>
    public const int MostDailyMinutes = 24 * 60;

    /// <summary>More than anybody can hold.</summary>
    public const int MostCallsAtOnce = 1000;

    /// <summary>ISO 3166 countries that may be called; empty: only the company's own.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>Numbers that are always put through, at once and whatever is forbidden, as dialled.</summary>
    public IReadOnlyList<string> Emergency { get; init; } = [];

    /// <summary>Most minutes to other countries and to numbers at a premium in a day, for one user; 0: none.</summary>
    public int DailyMinutes { get; init; } = 60;

    /// <summary>Most outside calls at a time for one user.</summary>
    public int CallsAtOnce { get; init; } = 3;
}
