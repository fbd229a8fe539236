using System.Globalization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using Ical.Net.Serialization;
using Calendar = Ical.Net.Calendar;

namespace Pbx.Core.Schedules;

/// <summary>Holidays from and to iCalendar files (RFC 5545): all-day events, also of several days and repeated ones.</summary>
public static class HolidayFile
{
    /// <summary>Longest text that is read, characters.</summary>
    public const int MaxText = 1024 * 1024;

    private const int MostEvents = 5000;
    private const int MostDays = 1000;
    private static readonly FrequencyType[] Calm = [FrequencyType.Yearly, FrequencyType.Monthly, FrequencyType.Weekly, FrequencyType.Daily];

    /// <summary>Reads what happens from one day to before another. Events with a time of day are left out and counted. Whatever the text is, it is read or refused in words.</summary>
    public static HolidayReading Read(string? text, DateOnly from, DateOnly until)
    {
        if (string.IsNullOrWhiteSpace(text)) return HolidayReading.Refused("ical-empty");
        if (text.Length > MaxText) return HolidayReading.Refused("ical-too-large");
        if (!text.Contains("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)) return HolidayReading.Refused("ical-no-calendar");
        try
        {
            if (Calendar.Load(text) is not { } calendar) return HolidayReading.Refused("ical-no-calendar");
            if (calendar.Events.Count > MostEvents) return HolidayReading.Refused("ical-too-large");
            return Read(calendar, from, until);
        }
        catch (Exception)
        {
            // The library throws whatever its parts throw, on text that anybody may have written.
            return HolidayReading.Refused("ical-damaged");
        }
    }

    /// <summary>Writes holidays as all-day events.</summary>
    /// <param name="holidays">What is written.</param>
    /// <param name="name">Name of the calendar.</param>
    /// <param name="notes">What is said beneath a holiday.</param>
    /// <param name="now">When it is written.</param>
    public static string Write(IEnumerable<Holiday> holidays, string name, Func<Holiday, string> notes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(holidays);
        ArgumentNullException.ThrowIfNull(notes);
        var calendar = new Calendar { ProductId = "-//Pbx//Holidays//EN", Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", name);
        foreach (var holiday in holidays)
        {
            calendar.Events.Add(new CalendarEvent
            {
                Uid = $"{holiday.Id}@pbx",
                DtStamp = new CalDateTime(now.UtcDateTime, "UTC"),
                Summary = holiday.Name,
                Description = notes(holiday) is { Length: > 0 } words ? words : null,
                Start = new CalDateTime(holiday.From),
                End = new CalDateTime(holiday.To.AddDays(1)),
                Transparency = TransparencyType.Transparent,
            });
        }
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private static HolidayReading Read(Calendar calendar, DateOnly from, DateOnly until)
    {
        var leftOut = 0;
        foreach (var one in calendar.Events.ToArray())
        {
            if (one.Start is { HasTime: false } && Calm.Contains(one.RecurrenceRule?.Frequency ?? FrequencyType.Yearly)) continue;
            calendar.Events.Remove(one);
            leftOut++;
        }
        var found = new List<HolidayReading.Day>();
        // One that begins before the first day and lasts beyond it counts; so long does hardly any.
        var options = new EvaluationOptions { MaxUnmatchedIncrementsLimit = 1000 };
        foreach (var occurrence in calendar.GetOccurrences<CalendarEvent>(new CalDateTime(from.AddDays(-60)), options).TakeWhile(one => one.Period.StartTime.Date < until))
        {
            var first = occurrence.Period.StartTime.Date;
            // DTEND is the day after (RFC 5545 3.6.1); without it, it is one day.
            var last = occurrence.Period.EffectiveEndTime?.Date.AddDays(-1) ?? first;
            if (last < first) last = first;
            if (last < from) continue;
            if (found.Count >= MostDays) return HolidayReading.Refused("ical-too-large");
            found.Add(new HolidayReading.Day(NameOf(occurrence, first), first, last));
        }
        return new HolidayReading([.. found.Distinct().OrderBy(day => day.From).ThenBy(day => day.Name, StringComparer.CurrentCulture)], leftOut, null);
    }

    private static string NameOf(Occurrence occurrence, DateOnly day)
    {
        var name = string.Concat(((occurrence.Source as CalendarEvent)?.Summary ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return name.Length == 0 ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : name;
    }
}

/// <summary>What a file of holidays holds, or why it cannot be read.</summary>
/// <param name="Days">What was found, in order.</param>
/// <param name="LeftOut">Events with a time of day, or that repeat within a day.</param>
/// <param name="Problem">Resource key, or null: <c>ical-empty</c>, <c>ical-too-large</c>, <c>ical-no-calendar</c>, <c>ical-damaged</c>.</param>
public sealed record HolidayReading(IReadOnlyList<HolidayReading.Day> Days, int LeftOut, string? Problem)
{
    internal static HolidayReading Refused(string problem) => new([], 0, problem);

    /// <summary>A holiday of the file, both days included.</summary>
    public sealed record Day(string Name, DateOnly From, DateOnly To);
}
