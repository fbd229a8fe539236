using System.Globalization;
using Pbx.Core.Schedules;

namespace Pbx.Web.Admin.CallHandling.Hours;

/// <summary>Days of the calendar as people write them, and as date fields do.</summary>
public static class DayWords
{
    private const string Written = "yyyy-MM-dd";

    /// <summary>With its day of the week.</summary>
    public static string Show(DateOnly day) => day.ToString("ddd d MMM yyyy", CultureInfo.CurrentUICulture);

    /// <summary>A day, or the first and the last.</summary>
    public static string Show(Holiday holiday)
    {
        ArgumentNullException.ThrowIfNull(holiday);
        return holiday.From == holiday.To ? Show(holiday.From) : $"{Show(holiday.From)} – {Show(holiday.To)}";
    }

    /// <summary>As a date field has it.</summary>
    public static string Write(DateOnly day) => day.ToString(Written, CultureInfo.InvariantCulture);

    /// <summary>What a date field has; null if that is no day.</summary>
    public static DateOnly? Read(string? text) => DateOnly.TryParseExact(text, Written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
