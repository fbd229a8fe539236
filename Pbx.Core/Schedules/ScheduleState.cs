namespace Pbx.Core.Schedules;

/// <summary>What a schedule says about a moment.</summary>
public enum ScheduleState
{
    /// <summary>Open.</summary>
    Open,

    /// <summary>Closed between two spans of one day.</summary>
    Break,

    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Closed for a holiday.</summary>
    Holiday,
}

/// <summary>Somebody has said what holds, whatever the hours say.</summary>
/// <param name="DepartmentId">Department; the company's holds for all of which nothing else is said.</param>
/// <param name="State">What holds.</param>
/// <param name="Until">To when; <see cref="UntilFurtherNotice"/>: until somebody says otherwise.</param>
/// <param name="SetBy">Name of who said so.</param>
public sealed record ScheduleOverride(string DepartmentId, ScheduleState State, DateTimeOffset Until, string SetBy)
{
    /// <summary>No end.</summary>
    public static DateTimeOffset UntilFurtherNotice { get; } = DateTimeOffset.MaxValue;

    /// <summary>When it was said.</summary>
    public DateTimeOffset SetAt { get; init; }

    /// <summary>It has no end.</summary>
    public bool IsOpenEnded => Until == UntilFurtherNotice;
}
