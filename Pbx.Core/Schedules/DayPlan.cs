using Pbx.Core.Configuration;

namespace Pbx.Core.Schedules;

/// <summary>What callers of a department will hear on one day, from midnight to midnight in its own time. Made by <see cref="ScheduleRules"/>, as a call is.</summary>
/// <param name="Day">The day.</param>
/// <param name="Spans">All of it, in order, without a gap.</param>
/// <param name="Holiday">The holiday that it is, if it is one.</param>
public sealed record DayPlan(DateOnly Day, IReadOnlyList<DayPlan.Span> Spans, Holiday? Holiday)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>What the day is as a whole.</summary>
    public DayKind Kind =>
        Spans.Any(span => span.IsForced) ? DayKind.Forced
        : Holiday is not null ? IsOpen ? DayKind.ShortHoliday : DayKind.Holiday
        : IsOpen ? DayKind.Open : DayKind.Closed;

    private bool IsOpen => Spans.Any(span => span.State == ScheduleState.Open);

    /// <summary>A day of a department. <paramref name="said"/>: what somebody has said about its hours.</summary>
    public static DayPlan Of(CallPlan plan, SystemSettings settings, string departmentId, DateOnly day, ScheduleOverride? said = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        var zone = ScheduleRules.ZoneOf(plan, settings, departmentId);
        var holiday = ScheduleRules.HolidayOn(plan, departmentId, day);
        var edges = new SortedSet<int> { 0, MinutesOfDay };
        foreach (var span in ScheduleRules.HoursOf(plan, departmentId).Spans.Where(span => span.Day == day.DayOfWeek).Concat(holiday?.OpenSpans ?? []))
        {
            edges.Add(span.FromMinute);
            edges.Add(span.ToMinute);
        }
        if (said is { IsOpenEnded: false } && TimeZoneInfo.ConvertTime(said.Until, zone) is var end && DateOnly.FromDateTime(end.DateTime) == day)
            edges.Add((int)Math.Ceiling(end.TimeOfDay.TotalMinutes));
        var spans = new List<Span>();
        var from = 0;
        foreach (var to in edges.Skip(1))
        {
            // Half way: on an edge itself seconds would decide.
            var at = day.ToDateTime(TimeOnly.MinValue).AddMinutes((from + to) / 2);
            var moment = new DateTimeOffset(at, zone.GetUtcOffset(at));
            var next = new Span(from, to, ScheduleRules.StateAt(plan, settings, departmentId, moment, said), said is not null && said.Until > moment);
            if (spans.Count > 0 && spans[^1] is var last && last.State == next.State && last.IsForced == next.IsForced) spans[^1] = last with { ToMinute = to };
            else spans.Add(next);
            from = to;
        }
        return new DayPlan(day, spans, holiday);
    }

    /// <summary>A part of the day, in minutes since midnight: from included, to excluded.</summary>
    public sealed record Span(int FromMinute, int ToMinute, ScheduleState State, bool IsForced);
}

/// <summary>What a day is as a whole.</summary>
public enum DayKind
{
    /// <summary>Open, at least for some time.</summary>
    Open,

    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Closed for a holiday.</summary>
    Holiday,

    /// <summary>A holiday on which it is open for some time.</summary>
    ShortHoliday,

    /// <summary>Somebody has said what holds, at least for some time.</summary>
    Forced,
}
