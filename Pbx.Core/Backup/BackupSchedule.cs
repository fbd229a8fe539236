using Pbx.Core.Configuration;

namespace Pbx.Core.Backup;

/// <summary>The planned moments of backups, on the clock of the company: pure.</summary>
internal static class BackupSchedule
{
    /// <summary>The last planned moment that is not after <paramref name="now"/>; null without a plan.</summary>
    public static DateTimeOffset? Last(BackupSettings settings, DateTimeOffset now, TimeZoneInfo zone) => Find(settings, now, zone, -1);

    /// <summary>The first planned moment after <paramref name="now"/>; null without a plan.</summary>
    public static DateTimeOffset? Next(BackupSettings settings, DateTimeOffset now, TimeZoneInfo zone) => Find(settings, now, zone, 1);

    private static DateTimeOffset? Find(BackupSettings settings, DateTimeOffset now, TimeZoneInfo zone, int step)
    {
        if (settings.Rhythm == BackupRhythm.Off) return null;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var days = 0; days <= 8; days++)
        {
            var day = today.AddDays(days * step);
            if (settings.Rhythm == BackupRhythm.Weekly && day.DayOfWeek != settings.Day) continue;
            var moment = WallClock.MomentOf(day.ToDateTime(settings.Time), zone);
            if (step > 0 ? moment > now : moment <= now) return moment;
        }
        return null;
    }
}
