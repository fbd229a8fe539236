using Pbx.Core.Schedules;

namespace Pbx.Core.Routing;

/// <summary>Who sends a call somewhere, as far as the dial plan has to know: what outside calls may be placed, and which number they show.</summary>
public sealed record Dialler
{
    /// <summary>Account of the person; null: the system itself, for a forward to a number outside.</summary>
    public string? UserId { get; init; }

    /// <summary>Department for which the system itself dials; of a person it is looked up.</summary>
    public string? DepartmentId { get; init; }

    /// <summary>E.164 with +, an extension, or empty when withheld: who is at the beginning of the call.</summary>
    public string Number { get; init; } = "";

    /// <summary>Number that the caller wants to show for this call, E.164; null: by the rules; empty: one that the caller does not have.</summary>
    public string? CallerId { get; init; }

    /// <summary>The number of somebody outside whose call is sent on, E.164, shown where the carrier allows it; null: it is no forward, or must not be shown.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>What people have said about the hours of departments.</summary>
    public IReadOnlyList<ScheduleOverride> Said { get; init; } = [];

    /// <summary>How long the person has talked to other countries and numbers at a premium today.</summary>
    public TimeSpan CostlyToday { get; init; }

    /// <summary>Outside calls that the person has at this moment.</summary>
    public int CallsNow { get; init; }
}
