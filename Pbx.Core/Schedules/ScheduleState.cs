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
public sealed record ScheduleOverride(string DepartmentId, ScheduleState State, DateTimeOffset Until, string SetBy);
