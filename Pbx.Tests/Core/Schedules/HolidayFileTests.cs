using System.Text;
using Pbx.Core.Schedules;

namespace Pbx.Tests.Core.Schedules;

public class HolidayFileTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly Until = new(2028, 1, 1);

    [Theory]
    // One day, with and without an end; the end is the day after.
    [InlineData("DTSTART;VALUE=DATE:20260604\nDTEND;VALUE=DATE:20260605", "2026-06-04")]
    [InlineData("DTSTART;VALUE=DATE:20260604", "2026-06-04")]
    // Several days.
    [InlineData("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270103", "2026-12-24..2027-01-02")]
    [InlineData("DTSTART;VALUE=DATE:20260713\nDURATION:P2W", "2026-07-13..2026-07-26")]
    // Every year, to the horizon; from long ago; every other year; so often; with an exception.
    [InlineData("DTSTART;VALUE=DATE:20260801\nRRULE:FREQ=YEARLY", "2026-08-01 2027-08-01")]
    [InlineData("DTSTART;VALUE=DATE:19910801\nRRULE:FREQ=YEARLY", "2026-08-01 2027-08-01")]
    [InlineData("DTSTART;VALUE=DATE:20250801\nRRULE:FREQ=YEARLY;INTERVAL=2", "2027-08-01")]
    [InlineData("DTSTART;VALUE=DATE:20250801\nRRULE:FREQ=YEARLY;COUNT=2", "2026-08-01")]
    [InlineData("DTSTART;VALUE=DATE:20260801\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20270801", "2026-08-01")]
    // The fourth Thursday of November.
    [InlineData("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26 2027-11-25")]
    // 29 February is there in leap years only.
    [InlineData("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", "")]
    // What is over, and what is too far.
    [InlineData("DTSTART;VALUE=DATE:20251225", "")]
    [InlineData("DTSTART;VALUE=DATE:20280101", "")]
    // It began before and lasts.
    [InlineData("DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20260103", "2025-12-24..2026-01-02")]
    public void All_day_events_are_read(string lines, string days)
    {
        var reading = HolidayFile.Read(Calendar($"SUMMARY:Day\n{lines}"), From, Until);
        Assert.Null(reading.Problem);
        Assert.Equal(days, string.Join(' ', reading.Days.Select(day => day.From == day.To ? $"{day.From:yyyy-MM-dd}" : $"{day.From:yyyy-MM-dd}..{day.To:yyyy-MM-dd}")));
        Assert.Equal(0, reading.LeftOut);
    }

    [Fact]
    public void What_has_a_time_of_day_is_left_out_and_counted()
    {
        var reading = HolidayFile.Read(Calendar("SUMMARY:Meeting\nDTSTART:20260801T090000Z\nDTEND:20260801T100000Z", "SUMMARY:Day\nDTSTART;VALUE=DATE:20260801", "SUMMARY:Often\nDTSTART;VALUE=DATE:20260801\nRRULE:FREQ=SECONDLY"), From, Until);
        Assert.Equal((1, 2), (reading.Days.Count, reading.LeftOut));
    }

    [Fact]
    public void Names_are_unfolded_and_unescaped_and_a_missing_one_is_the_day()
    {
        var reading = HolidayFile.Read(Calendar("SUMMARY:Fête-Dieu\\, Fron\n leichnam\\nX\nDTSTART;VALUE=DATE:20260604", "DTSTART;VALUE=DATE:20260801"), From, Until);
        Assert.Equal(["Fête-Dieu, Fronleichnam X", "2026-08-01"], reading.Days.Select(day => day.Name));
    }

    [Theory]
    [InlineData("", "ical-empty")]
    [InlineData("  \n", "ical-empty")]
    [InlineData("%PDF-1.7", "ical-no-calendar")]
    [InlineData("<html>Not found</html>", "ical-no-calendar")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2026", "ical-damaged")]
    [InlineData("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:99999999\nEND:VEVENT\nEND:VCALENDAR", "ical-damaged")]
    [InlineData("x BEGIN:VCALENDAR END:VCALENDAR", "ical-damaged")]
    public void Garbage_is_refused_in_words(string text, string problem)
    {
        var reading = HolidayFile.Read(text, From, Until);
        Assert.Equal(problem, reading.Problem);
        Assert.Empty(reading.Days);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal("ical-too-large", HolidayFile.Read(Calendar("SUMMARY:" + new string('x', HolidayFile.MaxText)), From, Until).Problem);
        Assert.Equal("ical-too-large", HolidayFile.Read(Calendar([.. Enumerable.Repeat("DTSTART;VALUE=DATE:20260801\nRRULE:FREQ=DAILY", 3)]), From, Until).Problem);
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var random = new Random(3);
        var good = Calendar("SUMMARY:Day\nDTSTART;VALUE=DATE:20260801\nRRULE:FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1\nDTEND;VALUE=DATE:20260802");
        for (var i = 0; i < 300; i++)
        {
            var text = new StringBuilder(good);
            for (var hits = random.Next(1, 6); hits > 0; hits--) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            Assert.NotNull(HolidayFile.Read(text.ToString(), From, Until));
        }
    }

    [Fact]
    public void An_impossible_rule_ends() => Assert.DoesNotContain(HolidayFile.Read(Calendar("DTSTART;VALUE=DATE:20260801\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), From, Until).Days, day => day.From.Year > 2026);

    [Fact]
    public void What_is_written_is_read_back()
    {
        Holiday[] holidays =
        [
            new() { Id = "a", Name = "Fête-Dieu; \"Fronleichnam\", 4.6.", From = new(2026, 6, 4), To = new(2026, 6, 4) },
            new() { Id = "b", Name = "Betriebsferien", From = new(2026, 12, 24), To = new(2027, 1, 2), OpenSpans = [new HourSpan(DayOfWeek.Sunday, 480, 720)] },
        ];
        var text = HolidayFile.Write(holidays, "Cardinal Bier", holiday => holiday.OpenSpans.Count > 0 ? "08:00-12:00" : "", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Assert.Contains("X-WR-CALNAME:Cardinal Bier\r\n", text, StringComparison.Ordinal);
        Assert.Contains("DTSTART;VALUE=DATE:20260604\r\n", text, StringComparison.Ordinal);
        Assert.Contains("DTEND;VALUE=DATE:20270103\r\n", text, StringComparison.Ordinal);
        Assert.Contains("DESCRIPTION:08:00-12:00\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split("\r\n"), line => Encoding.UTF8.GetByteCount(line) > 75);
        var reading = HolidayFile.Read(text, From, Until);
        Assert.Equal(holidays.Select(one => (one.Name, one.From, one.To)), reading.Days.Select(day => (day.Name, day.From, day.To)));
    }

    private static string Calendar(params string[] events) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{string.Concat(events.Select((one, i) => $"BEGIN:VEVENT\nUID:{i}\nDTSTAMP:20260101T000000Z\n{one}\nEND:VEVENT\n"))}END:VCALENDAR\n".ReplaceLineEndings("\r\n");
}
