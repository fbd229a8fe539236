using Pbx.Core.Configuration;

namespace Pbx.Core.Schedules;

/// <summary>A day, or several, on which the hours of the week do not apply.</summary>
public sealed record Holiday : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Hours in which it is open nevertheless, minutes since midnight; empty: closed all day.</summary>
    public IReadOnlyList<HourSpan> OpenSpans { get; init; } = [];

    /// <summary>Departments it is for; empty: all.</summary>
    public IReadOnlyList<string> Departments { get; init; } = [];

    /// <summary>What is said on that day instead of the usual holiday prompt, or null: id of an announcement node.</summary>
    public string? AnnouncementId { get; init; }
}
