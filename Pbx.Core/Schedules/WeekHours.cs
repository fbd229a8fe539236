namespace Pbx.Core.Schedules;

/// <summary>When it is open in a week, in local time. Breaks are gaps between two spans of a day.</summary>
public sealed record WeekHours(IReadOnlyList<HourSpan> Spans)
{
    /// <summary>Day and night.</summary>
    public static WeekHours Always { get; } = new([.. Enum.GetValues<DayOfWeek>().Select(day => new HourSpan(day, 0, 24 * 60))]);
}

/// <summary>A span of one day, in minutes since midnight: from included, to excluded, to at most 1440. What goes over midnight is two spans.</summary>
public sealed record HourSpan(DayOfWeek Day, int FromMinute, int ToMinute);
