using Pbx.Core.Configuration;
using Pbx.Core.Flows;

namespace Pbx.Core.Schedules;

/// <summary>What the hours, breaks and holidays of a department say about a moment. Pure; wall-clock time of the department, so that daylight saving needs no care.</summary>
public static class ScheduleRules
{
    /// <summary>The operator of a department, else of the company; null: there is none.</summary>
    public static FlowTarget? OperatorOf(CallPlan plan, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Departments.FirstOrDefault(one => one.Id == departmentId)?.Operator ?? plan.Departments[0].Operator;
    }

    /// <summary>The state at this moment. What somebody has said (<paramref name="said"/>) comes first, then holidays, then the hours of the week.</summary>
    public static ScheduleState StateAt(CallPlan plan, SystemSettings settings, string departmentId, DateTimeOffset now, ScheduleOverride? said = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        if (said is not null && said.Until > now) return said.State;
        var company = plan.Departments[0];
        var department = plan.Departments.FirstOrDefault(one => one.Id == departmentId) ?? company;
        var local = LocalTime(now, department.TimeZone ?? company.TimeZone ?? settings.TimeZone);
        var minute = (local.Hour * 60) + local.Minute;
        var day = DateOnly.FromDateTime(local.DateTime);
        if (HolidayOn(plan, department.Id, day) is { } holiday)
            return holiday.OpenSpans.Any(span => Covers(span, minute)) ? ScheduleState.Open : ScheduleState.Holiday;
        return StateAt(department.Hours ?? company.Hours ?? WeekHours.Always, local.DayOfWeek, minute);
    }

    /// <summary>What somebody has said about a department, if it still holds: about itself, else about the company.</summary>
    public static ScheduleOverride? SaidAbout(IReadOnlyList<ScheduleOverride> said, string departmentId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(said);
        return said.FirstOrDefault(one => one.DepartmentId == departmentId && one.Until > now)
            ?? said.FirstOrDefault(one => one.DepartmentId == Department.CompanyId && one.Until > now);
    }

    /// <summary>The holiday that a department has at this moment, if it has one.</summary>
    public static Holiday? HolidayAt(CallPlan plan, SystemSettings settings, string departmentId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        var department = plan.Departments.FirstOrDefault(one => one.Id == departmentId) ?? plan.Departments[0];
        return HolidayOn(plan, department.Id, DateOnly.FromDateTime(LocalTime(now, department.TimeZone ?? plan.Departments[0].TimeZone ?? settings.TimeZone).DateTime));
    }

    /// <summary>The holiday of a department on this day, if it is one; what is for this department alone comes before what is for all.</summary>
    public static Holiday? HolidayOn(CallPlan plan, string departmentId, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Holidays.Where(holiday => holiday.From <= day && day <= holiday.To && (holiday.Departments.Count == 0 || holiday.Departments.Contains(departmentId)))
            .MinBy(holiday => (holiday.Departments.Count == 0, holiday.To.DayNumber - holiday.From.DayNumber));
    }

    private static ScheduleState StateAt(WeekHours hours, DayOfWeek day, int minute)
    {
        var (before, after) = (false, false);
        foreach (var span in hours.Spans)
        {
            if (span.Day != day) continue;
            if (Covers(span, minute)) return ScheduleState.Open;
            before |= span.ToMinute <= minute;
            after |= span.FromMinute > minute;
        }
        return before && after ? ScheduleState.Break : ScheduleState.Closed;
    }

    private static bool Covers(HourSpan span, int minute) => span.FromMinute <= minute && minute < span.ToMinute;

    /// <summary>The hours of a department: its own, else the company's.</summary>
    public static WeekHours HoursOf(CallPlan plan, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Departments.FirstOrDefault(one => one.Id == departmentId)?.Hours ?? plan.Departments[0].Hours ?? WeekHours.Always;
    }

    /// <summary>The time zone of a department: its own, else the company's.</summary>
    public static TimeZoneInfo ZoneOf(CallPlan plan, SystemSettings settings, string departmentId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(settings);
        var name = plan.Departments.FirstOrDefault(one => one.Id == departmentId)?.TimeZone ?? plan.Departments[0].TimeZone ?? settings.TimeZone;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
    }

    private static DateTimeOffset LocalTime(DateTimeOffset now, string zone) =>
        TimeZoneInfo.ConvertTime(now, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc);
}
