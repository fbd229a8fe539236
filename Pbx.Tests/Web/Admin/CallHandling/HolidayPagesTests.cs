using Bunit;
using Pbx.Core.Schedules;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Hours;

namespace Pbx.Tests.Web.Admin.CallHandling;

public class HolidayPagesTests : PageContext
{
    private const string Ics = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//x//y//EN
        BEGIN:VEVENT
        UID:1
        SUMMARY:Swiss National Day
        DTSTART;VALUE=DATE:20240801
        RRULE:FREQ=YEARLY
        END:VEVENT
        BEGIN:VEVENT
        UID:2
        SUMMARY:Works outing
        DTSTART;VALUE=DATE:20260612
        END:VEVENT
        BEGIN:VEVENT
        UID:3
        SUMMARY:Meeting
        DTSTART:20260612T090000Z
        END:VEVENT
        END:VCALENDAR
        """;

    [Fact]
    public void A_pasted_calendar_is_shown_chosen_from_and_stored()
    {
        Plans.Add(new Holiday { Id = "h", Name = "1st of August", From = new(2026, 8, 1), To = new(2026, 8, 1) });
        var page = Render<HolidayImportPage>();
        page.Find("#ical-text").Change(Ics);
        page.Find("#ical-read").Click();
        Assert.Equal(["Works outing", "Swiss National Day", "Swiss National Day"], page.FindAll("tbody label").Select(label => label.TextContent));
        Assert.Equal([true, false, true], page.FindAll("tbody input").Select(box => box.HasAttribute("checked")));
        Assert.True(page.FindAll("tbody input")[1].HasAttribute("disabled"));
        Assert.Contains("1 events", page.Find(".note").TextContent, StringComparison.Ordinal);
        page.FindAll("tbody input")[0].Change(false);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal(["2026-08-01", "2027-08-01"], Plans.Current.Holidays.Select(one => DayWords.Write(one.From))));
    }

    [Fact]
    public void Garbage_is_refused_beside_the_field_and_stays_there()
    {
        var page = Render<HolidayImportPage>();
        page.Find("#ical-text").Change("<html>");
        page.Find("#ical-read").Click();
        Assert.Contains("no iCalendar file", page.Find("#ical-text-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public void The_calendar_shows_24_months_in_words_and_as_a_list()
    {
        Plans.Add(new Holiday { Id = "h", Name = "Christmas", From = new(2026, 12, 25), To = new(2026, 12, 26) });
        var page = Render<CalendarPage>();
        Assert.Equal(24, page.FindAll(".month").Count);
        // From 10 March 2026 to 29 February 2028.
        Assert.Equal(722, page.FindAll(".day").Count);
        Assert.Single(page.FindAll(".day[tabindex='0']"));
        var holiday = page.FindAll(".day.holiday");
        Assert.Equal(2, holiday.Count);
        Assert.Contains("Christmas. Closed all day", holiday[0].GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Contains("Christmas", Assert.Single(page.FindAll(".special-days li")).TextContent, StringComparison.Ordinal);
        Plans.Add(new Holiday { Id = "i", Name = "Own day", From = new(2026, 6, 12), To = new(2026, 6, 12), OpenSpans = [new HourSpan(DayOfWeek.Sunday, 480, 720)] });
        page.WaitForAssertion(() => Assert.Contains("Own day. Open 08:00–12:00", page.Find(".day.short").GetAttribute("aria-label"), StringComparison.Ordinal));
    }
}
