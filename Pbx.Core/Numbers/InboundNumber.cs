using Pbx.Core.Configuration;
using Pbx.Core.Flows;

namespace Pbx.Core.Numbers;

/// <summary>A number, or a range of numbers, by which the company is called.</summary>
public sealed record InboundNumber : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>The number, or the first of a range, E.164 with +.</summary>
    public required string First { get; init; }

    /// <summary>The last number of a range, of the same length; null for a single one.</summary>
    public string? Last { get; init; }

    /// <summary>Trunk on which it comes; null: any.</summary>
    public string? TrunkId { get; init; }

    /// <summary>Department that it belongs to: its language and its hours.</summary>
    public string DepartmentId { get; init; } = Schedules.Department.CompanyId;

    /// <summary>Where calls go.</summary>
    public FlowTarget Target { get; init; } = FlowTarget.HangUp;

    /// <summary>In a range: the last this many digits are the extension that is called, and <see cref="Target"/> takes what is no extension. 0: off.</summary>
    public int ExtensionDigits { get; init; }

    /// <summary>Other ways for some callers; the longest match counts.</summary>
    public IReadOnlyList<CallerRule> Callers { get; init; } = [];
}

/// <summary>Callers whose number begins so (E.164 with +; empty: those who withhold it) go elsewhere.</summary>
public sealed record CallerRule(string Prefix, FlowTarget Target);
