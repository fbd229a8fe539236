using System.Globalization;
using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Web.Resources;

namespace Pbx.Web.Components;

/// <summary>Time as people say it (today 14:05, yesterday 9:10, 3 Mar), in the time zone of the company.</summary>
public sealed class HumanTime(IStringLocalizer<SharedText> words, ISnapshotSource snapshots, TimeProvider time)
{
    /// <summary>The time zone of the company; until set-up that of the machine.</summary>
    public TimeZoneInfo Zone =>
        snapshots.Current?.Settings.TimeZone is { Length: > 0 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Local;

    /// <summary>This moment on the clock of the company.</summary>
    public DateTimeOffset Now => ToLocal(time.GetUtcNow());

    /// <summary>A moment on the clock of the company.</summary>
    public DateTimeOffset ToLocal(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    /// <summary>Midnight of a day of the company.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>Short: relative to today.</summary>
    public string Short(DateTimeOffset moment)
    {
        var local = ToLocal(moment);
        var today = Now.Date;
        var clock = local.ToString("HH:mm", CultureInfo.CurrentCulture);
        if (local.Date == today) return words["Today", clock];
        if (local.Date == today.AddDays(-1)) return words["Yesterday", clock];
        return local.Year == today.Year
            ? local.ToString("d MMM, HH:mm", CultureInfo.CurrentCulture)
            : local.ToString("d MMM yyyy, HH:mm", CultureInfo.CurrentCulture);
    }

    /// <summary>Exact, for hovering: with seconds and offset.</summary>
    public string Exact(DateTimeOffset moment) => ToLocal(moment).ToString("dddd, d MMMM yyyy, HH:mm:ss (zzz)", CultureInfo.CurrentCulture);

    /// <summary>A day.</summary>
    public string Day(DateTimeOffset moment) => ToLocal(moment).ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>How long until a moment: in 42 min.</summary>
    public string Until(DateTimeOffset moment)
    {
        var left = moment - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return words["Expired"];
        if (left.TotalMinutes < 1) return words["InSeconds", (int)left.TotalSeconds];
        if (left.TotalHours < 1) return words["InMinutes", (int)left.TotalMinutes];
        return left.TotalDays < 2 ? words["InHours", (int)left.TotalHours] : words["InDays", (int)left.TotalDays];
    }

    /// <summary>A duration: 2:07, 1:02:07.</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
    }
}
