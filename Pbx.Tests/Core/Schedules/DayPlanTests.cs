using Pbx.Core.Configuration;
using Pbx.Core.Schedules;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Schedules;

public class DayPlanTests
{
    private static readonly WeekHours Week = new(
    [
        .. new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
            .SelectMany(day => new[] { new HourSpan(day, 8 * 60, 12 * 60), new HourSpan(day, 13 * 60, 18 * 60) }),
        new HourSpan(DayOfWeek.Saturday, 0, 24 * 60),
    ]);

    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Departments = [Department.Company with { Hours = Week }, new Department { Id = "d", Name = "Far", TimeZone = "America/New_York" }, new Department { Id = "always", Name = "Always", Hours = WeekHours.Always }],
        Holidays =
        [
            new Holiday { Id = "h", Name = "Christmas", From = new(2026, 12, 25), To = new(2026, 12, 26) },
            new Holiday { Id = "s", Name = "Eve", From = new(2026, 12, 24), To = new(2026, 12, 24), OpenSpans = [new HourSpan(DayOfWeek.Sunday, 480, 720)] },
            new Holiday { Id = "o", Name = "Own", From = new(2026, 7, 4), To = new(2026, 7, 4), Departments = ["d"] },
        ],
    };

    [Theory]
    [InlineData("company", "2026-12-23", DayKind.Open, "0-480 Closed, 480-720 Open, 720-780 Break, 780-1080 Open, 1080-1440 Closed")]
    [InlineData("company", "2026-12-27", DayKind.Closed, "0-1440 Closed")]
    [InlineData("company", "2026-12-25", DayKind.Holiday, "0-1440 Holiday")]
    [InlineData("company", "2026-12-24", DayKind.ShortHoliday, "0-480 Holiday, 480-720 Open, 720-1440 Holiday")]
    [InlineData("company", "2026-07-04", DayKind.Open, "0-1440 Open")]
    [InlineData("d", "2026-07-04", DayKind.Holiday, "0-1440 Holiday")]
    [InlineData("always", "2026-03-29", DayKind.Open, "0-1440 Open")]
    public void A_day(string department, string day, DayKind kind, string spans)
    {
        var plan = DayPlan.Of(Plan, CallWorld.Settings, department, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((kind, spans), (plan.Kind, string.Join(", ", plan.Spans.Select(span => $"{span.FromMinute}-{span.ToMinute} {span.State}"))));
    }

    [Fact]
    public void What_somebody_has_said_ends_within_the_day()
    {
        var said = new ScheduleOverride("company", ScheduleState.Closed, new DateTimeOffset(2026, 12, 23, 9, 30, 0, TimeSpan.Zero), "Anna");
        var plan = DayPlan.Of(Plan, CallWorld.Settings, "company", new(2026, 12, 23), said);
        Assert.Equal(DayKind.Forced, plan.Kind);
        Assert.Equal(new DayPlan.Span(0, 630, ScheduleState.Closed, true), plan.Spans[0]);
        Assert.Equal(new DayPlan.Span(630, 720, ScheduleState.Open, false), plan.Spans[1]);
        Assert.Equal(DayKind.Closed, DayPlan.Of(Plan, CallWorld.Settings, "company", new(2026, 12, 27), said).Kind);
        Assert.Equal(DayKind.Forced, DayPlan.Of(Plan, CallWorld.Settings, "company", new(2027, 12, 27), said with { Until = ScheduleOverride.UntilFurtherNotice }).Kind);
    }

    [Theory]
    [InlineData("company")]
    [InlineData("d")]
    [InlineData("always")]
    public void Two_years_agree_with_what_a_call_hears_at_any_moment(string department)
    {
        var zone = ScheduleRules.ZoneOf(Plan, CallWorld.Settings, department);
        for (var day = new DateOnly(2026, 1, 1); day.Year < 2028; day = day.AddDays(1))
        {
            var plan = DayPlan.Of(Plan, CallWorld.Settings, department, day);
            Assert.Equal((0, 1440), (plan.Spans[0].FromMinute, plan.Spans[^1].ToMinute));
            for (var minute = 1; minute < 1440; minute += 29)
            {
                var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
                if (zone.IsInvalidTime(local)) continue;
                var heard = ScheduleRules.StateAt(Plan, CallWorld.Settings, department, new DateTimeOffset(local, zone.GetUtcOffset(local)));
                Assert.Equal(heard, plan.Spans.Single(span => span.FromMinute <= minute && minute < span.ToMinute).State);
            }
        }
    }
}
