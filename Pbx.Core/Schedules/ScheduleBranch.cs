using Pbx.Core.Flows;

namespace Pbx.Core.Schedules;

/// <summary>Sends calls by the hours of a department.</summary>
public sealed record ScheduleBranch : FlowNode
{
    /// <summary>Whose hours count.</summary>
    public string DepartmentId { get; init; } = Department.CompanyId;

    /// <summary>When it is open.</summary>
    public FlowTarget Open { get; init; } = FlowTarget.HangUp;

    /// <summary>When it is closed.</summary>
    public FlowTarget Closed { get; init; } = FlowTarget.HangUp;

    /// <summary>In a break; null: as when it is closed.</summary>
    public FlowTarget? Break { get; init; }

    /// <summary>On a holiday; null: as when it is closed.</summary>
    public FlowTarget? Holiday { get; init; }

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges => [new("open", Open), new("break", Break ?? Closed), new("closed", Closed), new("holiday", Holiday ?? Closed)];
}
