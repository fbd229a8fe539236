using Bunit;
using Pbx.Core.Configuration;
using Pbx.Core.Schedules;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Hours;

namespace Pbx.Tests.Web.Admin.CallHandling;

public class HoursTests : PageContext
{
    [Theory]
    [InlineData("open,0,0,480,720", "Mon 08:00–12:00")]
    [InlineData("open,0,4,480,1080 open,5,5,480,1020", "Mon–Fri 08:00–18:00, Sat 08:00–17:00")]
    [InlineData("open,0,0,480,1080 close,0,0,720,780", "Mon 08:00–12:00 + 13:00–18:00")]
    [InlineData("open,0,0,480,720 open,0,0,780,1080 open,0,0,700,800", "Mon 08:00–18:00")]
    [InlineData("open,0,6,0,1440 close,6,6,0,1440", "Mon–Sat 00:00–24:00")]
    [InlineData("open,0,0,480,720 close,0,0,0,1440", "–")]
    [InlineData("open,0,0,480,720 open,0,0,720,800", "Mon 08:00–13:20")]
    public void Strokes_open_and_close(string strokes, string expected) =>
        Assert.Equal(expected, HourWords.Show(strokes.Split(' ').Aggregate(new WeekHours([]), (week, stroke) => HourPainting.Parse(stroke)!.On(week))));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("open,0,0,480"), InlineData("paint,0,0,1,2"), InlineData("open,2,1,480,720"), InlineData("open,0,7,480,720")]
    [InlineData("open,0,0,720,720"), InlineData("open,0,0,0,1441"), InlineData("open,0,0,-30,60")]
    public void What_is_no_stroke_changes_nothing(string? text) => Assert.Null(HourPainting.Parse(text));

    [Fact]
    public void Company_hours_are_painted_typed_and_copied()
    {
        var page = Render<DepartmentPage>(p => p.Add(x => x.Id, Department.CompanyId));
        Assert.Empty(page.FindAll("#name"));
        page.Find(".week input").Change("close,0,6,0,1440");
        page.Find(".week input").Change("open,0,0,480,1080");
        page.Find("#day-1-0-to").Change("17:45");
        page.FindAll("button").Single(button => button.TextContent == "Same until Friday").Click();
        page.Find("form").Submit();
        Assert.Equal("Mon–Fri 08:00–17:45", HourWords.Show(Plans.Current.Departments[0].Hours!));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Trim() == "Delete");
    }

    [Fact]
    public void An_end_at_midnight_is_the_end_of_the_day_and_wrong_hours_are_named()
    {
        var page = Render<DepartmentPage>(p => p.Add(x => x.Id, Department.CompanyId));
        page.Find("#day-1-0-from").Change("18:00");
        page.Find("#day-1-0-to").Change("00:00");
        Assert.Equal("00:00", page.Find("#day-1-0-to").GetAttribute("value"));
        page.Find("form").Submit();
        Assert.Equal(new HourSpan(DayOfWeek.Monday, 1080, 1440), Plans.Current.Departments[0].Hours!.Spans.Single(span => span.Day == DayOfWeek.Monday));
        page.Find("#day-1-0-to").Change("09:00");
        page.Find("form").Submit();
        Assert.Equal("An end must be later than its beginning.", page.Find("#hours-error").TextContent);
    }

    [Fact]
    public void A_department_has_the_hours_of_the_company_or_its_own()
    {
        var page = Render<DepartmentPage>();
        page.Find("#name").Input("Support");
        page.Find("#caller-id").Input("+41 26 300 45 45");
        page.Find("form").Submit();
        var stored = Plans.Current.Departments[1];
        Assert.Null(stored.Hours);
        Assert.Equal("+41263004545", stored.CallerId);
        page.FindAll(".segments button")[1].Click();
        page.Find("form").Submit();
        Assert.Equal(Plans.Current.Departments[0].Hours!.Spans, Plans.Current.Departments[1].Hours!.Spans);
    }

    [Fact]
    public void Holidays_of_a_region_are_taken_over_once()
    {
        FoundHoliday[] found = [new("2026-04-03", "2026-04-03", "Good Friday", "public"), new("2026-06-04", "2026-06-04", "Corpus Christi", "public"), new("2026-05-10", "2026-05-10", "Mother's Day", "observance"), new("nonsense", "", "?", "public")];
        var choice = new HolidayChoice(found, CallPlan.Empty);
        Assert.Equal([true, true, false], choice.Lines.Select(line => line.Taken));
        var plan = choice.AddTo(CallPlan.Empty);
        Assert.Equal([new DateOnly(2026, 4, 3), new DateOnly(2026, 6, 4)], plan.Holidays.Select(holiday => holiday.From));
        Assert.Equal(plan.Holidays, choice.AddTo(plan).Holidays);
        var later = new HolidayChoice(found, plan);
        Assert.Equal([true, true, false], later.Lines.Select(line => line.Known));
        Assert.Equal(0, later.Count);
    }

    [Fact]
    public void A_day_of_ones_own_is_entered_and_needs_to_be_a_day()
    {
        var page = Render<HolidayPage>();
        Assert.Equal("2026-03-10", page.Find("#from").GetAttribute("value"));
        page.Find("#name").Input("Stocktaking");
        page.Find("#from").Input("");
        page.Find("form").Submit();
        Assert.Equal("Expected a day.", page.Find("#from-error").TextContent);
        page.Find("#from").Input("2026-12-30");
        page.Find("#to").Input("2026-12-31");
        page.Find("form").Submit();
        var day = Assert.Single(Plans.Current.Holidays);
        Assert.Equal((new DateOnly(2026, 12, 30), new DateOnly(2026, 12, 31)), (day.From, day.To));
    }
}
