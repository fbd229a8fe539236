using System.Globalization;
using Pbx.Core.Configuration;
using Pbx.Core.Schedules;

namespace Pbx.Tests.Core.Schedules;

public class ScheduleRulesTests
{
    private static readonly SystemSettings Settings = new() { Company = "C", Fqdn = "f", Realm = "f", TimeZone = "Europe/Zurich", Country = "CH", Languages = ["de"] };

    // Monday to Friday 8-12 and 13:30-18, Saturday 8-17, and the night from Friday to Saturday in a department of its own
    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Departments =
        [
            Department.Company with
            {
                Hours = new WeekHours([
                    .. Enumerable.Range(1, 5).SelectMany(day => new[] { new HourSpan((DayOfWeek)day, 480, 720), new HourSpan((DayOfWeek)day, 810, 1080) }),
                    new(DayOfWeek.Saturday, 480, 1020)]),
            },
            new Department { Id = "night", Name = "Night", Hours = new WeekHours([new(DayOfWeek.Friday, 1320, 1440), new(DayOfWeek.Saturday, 0, 360)]) },
            new Department { Id = "tokyo", Name = "Tokyo", TimeZone = "Asia/Tokyo" },
        ],
        Holidays =
        [
            new Holiday { Id = "assumption", Name = "Assumption", From = new DateOnly(2026, 8, 15), To = new DateOnly(2026, 8, 15) },
            new Holiday { Id = "christmas", Name = "Christmas", From = new DateOnly(2026, 12, 24), To = new DateOnly(2027, 1, 2) },
            new Holiday { Id = "eve", Name = "Christmas Eve", From = new DateOnly(2026, 12, 24), To = new DateOnly(2026, 12, 24), OpenSpans = [new(DayOfWeek.Thursday, 480, 720)] },
            new Holiday { Id = "stock", Name = "Stocktaking", From = new DateOnly(2026, 3, 3), To = new DateOnly(2026, 3, 3), Departments = ["tokyo"] },
        ],
    };

    [Theory]
    [InlineData("company", "2026-03-02T07:00:00Z", ScheduleState.Open)] // Monday 8:00
    [InlineData("company", "2026-03-02T06:59:59Z", ScheduleState.Closed)]
    [InlineData("company", "2026-03-02T11:00:00Z", ScheduleState.Break)] // 12:00
    [InlineData("company", "2026-03-02T12:29:59Z", ScheduleState.Break)]
    [InlineData("company", "2026-03-02T12:30:00Z", ScheduleState.Open)]
    [InlineData("company", "2026-03-02T17:00:00Z", ScheduleState.Closed)] // 18:00
    [InlineData("company", "2026-03-07T15:59:00Z", ScheduleState.Open)] // Saturday 16:59
    [InlineData("company", "2026-03-07T16:00:00Z", ScheduleState.Closed)]
    [InlineData("company", "2026-03-08T10:00:00Z", ScheduleState.Closed)] // Sunday
    [InlineData("company", "2026-03-27T16:30:00Z", ScheduleState.Open)] // winter time: 17:30
    [InlineData("company", "2026-03-30T16:30:00Z", ScheduleState.Closed)] // summer time: 18:30
    [InlineData("company", "2026-03-30T06:00:00Z", ScheduleState.Open)] // summer time: 8:00
    [InlineData("company", "2026-10-26T07:00:00Z", ScheduleState.Open)] // winter time again: 8:00
    [InlineData("company", "2026-10-26T06:30:00Z", ScheduleState.Closed)]
    [InlineData("company", "2026-08-15T09:00:00Z", ScheduleState.Holiday)] // a Saturday
    [InlineData("company", "2026-08-14T21:59:59Z", ScheduleState.Closed)] // the evening before
    [InlineData("company", "2026-08-14T22:00:00Z", ScheduleState.Holiday)] // midnight
    [InlineData("company", "2026-12-24T07:30:00Z", ScheduleState.Open)] // the shorter holiday counts
    [InlineData("company", "2026-12-24T12:00:00Z", ScheduleState.Holiday)]
    [InlineData("company", "2027-01-02T09:00:00Z", ScheduleState.Holiday)]
    [InlineData("company", "2027-01-04T09:00:00Z", ScheduleState.Open)]
    [InlineData("night", "2026-03-06T22:30:00Z", ScheduleState.Open)] // Friday 23:30
    [InlineData("night", "2026-03-07T04:59:00Z", ScheduleState.Open)] // Saturday 5:59
    [InlineData("night", "2026-03-07T05:00:00Z", ScheduleState.Closed)]
    [InlineData("tokyo", "2026-03-02T00:00:00Z", ScheduleState.Open)] // Monday 9:00 there
    [InlineData("tokyo", "2026-03-02T14:00:00Z", ScheduleState.Closed)]
    [InlineData("tokyo", "2026-03-03T01:00:00Z", ScheduleState.Holiday)]
    [InlineData("company", "2026-03-03T10:00:00Z", ScheduleState.Open)] // theirs, not ours
    [InlineData("gone", "2026-03-02T07:00:00Z", ScheduleState.Open)] // a department that is no more: the company's
    public void State(string department, string at, ScheduleState expected) =>
        Assert.Equal(expected, ScheduleRules.StateAt(Plan, Settings, department, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Fact]
    public void What_somebody_has_said_holds_until_its_time()
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var said = new ScheduleOverride("company", ScheduleState.Closed, now.AddMinutes(30), "Claire");
        Assert.Equal(ScheduleState.Closed, ScheduleRules.StateAt(Plan, Settings, "company", now, said));
        Assert.Equal(ScheduleState.Open, ScheduleRules.StateAt(Plan, Settings, "company", now.AddMinutes(30), said));
    }

    [Fact]
    public void Always_open_is_open_at_every_minute_of_a_week()
    {
        var start = new DateTimeOffset(2026, 3, 23, 0, 0, 0, TimeSpan.Zero);
        for (var minute = 0; minute < 7 * 24 * 60; minute++)
            Assert.Equal(ScheduleState.Open, ScheduleRules.StateAt(CallPlan.Empty, Settings, "company", start.AddMinutes(minute)));
    }
}
