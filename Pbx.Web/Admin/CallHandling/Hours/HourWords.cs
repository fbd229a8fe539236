using System.Globalization;
using Pbx.Core.Schedules;

namespace Pbx.Web.Admin.CallHandling.Hours;

/// <summary>Hours of a week as people write them: <c>Mon–Fri 08:00–18:00, Sat 08:00–17:00</c>.</summary>
public static class HourWords
{
    /// <summary>Days of the week, Monday first.</summary>
    public static IReadOnlyList<DayOfWeek> Days { get; } =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>Name of a day.</summary>
    public static string NameOf(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day);

    /// <summary>Short name of a day.</summary>
    public static string ShortNameOf(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day).TrimEnd('.');

    /// <summary>A minute of the day as a clock shows it; the end of the day is midnight.</summary>
    public static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");

    /// <summary>What a clock shows as a minute of the day, or null.</summary>
    public static int? Minute(string? clock) => TimeOnly.TryParse(clock, CultureInfo.InvariantCulture, out var time) ? time.Hour * 60 + time.Minute : null;

    /// <summary>A whole week, with days that are alike drawn together.</summary>
    public static string Show(WeekHours hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var parts = new List<string>();
        for (var i = 0; i < Days.Count;)
        {
            var times = Of(hours, Days[i]);
            var last = i;
            while (last + 1 < Days.Count && Of(hours, Days[last + 1]) == times) last++;
            var days = last == i ? ShortNameOf(Days[i]) : $"{ShortNameOf(Days[i])}–{ShortNameOf(Days[last])}";
            if (times.Length > 0) parts.Add($"{days} {times}");
            i = last + 1;
        }
        return parts.Count == 0 ? "–" : string.Join(", ", parts);
    }

    private static string Of(WeekHours hours, DayOfWeek day) =>
        string.Join(" + ", hours.Spans.Where(span => span.Day == day).OrderBy(span => span.FromMinute)
            .Select(span => $"{Clock(span.FromMinute)}–{(span.ToMinute == 24 * 60 ? "24:00" : Clock(span.ToMinute))}"));
}
