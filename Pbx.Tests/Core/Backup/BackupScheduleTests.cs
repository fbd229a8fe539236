using Pbx.Core.Backup;

namespace Pbx.Tests.Core.Backup;

public class BackupScheduleTests
{
    private static readonly TimeZoneInfo Zurich = TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich");

    [Theory]
    // Winter is UTC+1, summer UTC+2.
    [InlineData("2026-03-02T01:29:00Z", "2026-03-01T02:30+01", "2026-03-02T02:30+01")]
    [InlineData("2026-03-02T01:30:00Z", "2026-03-02T02:30+01", "2026-03-03T02:30+01")]
    [InlineData("2026-07-01T00:30:00Z", "2026-07-01T02:30+02", "2026-07-02T02:30+02")]
    // 29 March 2026: 02:30 does not exist, it is 03:00 then. 25 October: it exists twice, the first counts.
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T03:00+02", "2026-03-30T02:30+02")]
    [InlineData("2026-03-29T00:59:00Z", "2026-03-28T02:30+01", "2026-03-29T03:00+02")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T02:30+02", "2026-10-26T02:30+01")]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25T02:30+02", "2026-10-26T02:30+01")]
    // Half past midnight UTC is tomorrow in Zurich already.
    [InlineData("2026-12-31T23:30:00Z", "2026-12-31T02:30+01", "2027-01-01T02:30+01")]
    public void Each_day_at_the_time_of_the_company(string now, string last, string next) =>
        Check(new BackupSettings { Rhythm = BackupRhythm.Daily }, now, last, next);

    [Theory]
    [InlineData("2026-03-02T12:00:00Z", "2026-03-01T02:30+01", "2026-03-08T02:30+01")]
    [InlineData("2026-03-08T01:29:59Z", "2026-03-01T02:30+01", "2026-03-08T02:30+01")]
    [InlineData("2026-03-08T01:30:00Z", "2026-03-08T02:30+01", "2026-03-15T02:30+01")]
    public void Each_week_on_its_day(string now, string last, string next) =>
        Check(new BackupSettings { Rhythm = BackupRhythm.Weekly, Day = DayOfWeek.Sunday }, now, last, next);

    [Fact]
    public void Never_is_never()
    {
        Assert.Null(BackupSchedule.Last(new BackupSettings(), DateTimeOffset.UnixEpoch, Zurich));
        Assert.Null(BackupSchedule.Next(new BackupSettings(), DateTimeOffset.UnixEpoch, Zurich));
    }

    private static void Check(BackupSettings settings, string now, string last, string next)
    {
        var moment = DateTimeOffset.Parse(now);
        Assert.Equal(DateTimeOffset.Parse(last), BackupSchedule.Last(settings, moment, Zurich));
        Assert.Equal(DateTimeOffset.Parse(next), BackupSchedule.Next(settings, moment, Zurich));
    }
}
