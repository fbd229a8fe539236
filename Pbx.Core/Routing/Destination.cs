using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Trunks;

namespace Pbx.Core.Routing;

/// <summary>Where a dialled number leads.</summary>
public abstract record Destination
{
    /// <summary>A person's devices.</summary>
    public sealed record Person(UserRecord User) : Destination;

    /// <summary>A service of the system itself, by its number.</summary>
    public sealed record Service(string Number) : Destination;

    /// <summary>Through hours, menus, groups and mailboxes.</summary>
    public sealed record Flow(FlowStart Start) : Destination;

    /// <summary>A number outside.</summary>
    /// <param name="RuleId">Rule that let it through; null for an emergency number that no rule fits.</param>
    /// <param name="Number">E.164 with +, or as dialled where it has no such form.</param>
    /// <param name="Routes">Ways out, in order, at least one.</param>
    public sealed record Outside(string? RuleId, string Number, IReadOnlyList<OutsideRoute> Routes) : Destination
    {
        /// <summary>Put through at once, whatever is forbidden, and never anonymously.</summary>
        public bool IsEmergency { get; init; }

        /// <summary>The caller is asked for the own PIN before it is called.</summary>
        public bool AskPin { get; init; }

        /// <summary>How long it may last, for a number that counts against the limit of the day; null: it does not.</summary>
        public TimeSpan? Longest { get; init; }
    }

    /// <summary>Nowhere. <paramref name="Reason"/> is a resource key.</summary>
    public sealed record Nowhere(int StatusCode, string Reason) : Destination;
}

/// <summary>One way out for one call.</summary>
/// <param name="Trunk">Trunk.</param>
/// <param name="Dial">Number as the trunk wants it.</param>
/// <param name="CallerId">Number shown, E.164 with +, or empty: the trunk's account.</param>
public sealed record OutsideRoute(Trunk Trunk, string Dial, string CallerId);
