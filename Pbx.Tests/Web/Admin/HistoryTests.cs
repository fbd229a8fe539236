using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Calls;
using Pbx.Web.Components;

namespace Pbx.Tests.Web.Admin;

public class HistoryTests : PageContext
{
    private readonly FakeHistory history = new();

    public HistoryTests() => Services.AddSingleton<ICallHistory>(history);

    [Theory]
    [InlineData(null, null, null, null, null, "/h")]
    [InlineData(" 41 79 ", "missed", "2026-03-01", "2026-03-02", "3", "/h?q=41%2079&outcome=missed&from=2026-03-01&to=2026-03-02&page=3")]
    [InlineData("", "17", "yesterday", "2026-02-30", "-1", "/h")]
    public void Filters_stand_in_the_address(string? search, string? outcome, string? from, string? to, string? page, string uri) =>
        Assert.Equal(uri, HistoryQuery.Parse(search, outcome, from, to, page).ToUri("/h"));

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01")]
    public void Days_at_the_end_of_time_are_no_filter(string day)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/history?from={day}&to={day}&page=999999");
        var page = Render<HistoryPage>();
        Assert.Contains("No calls yet", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Anna Muster", "Anonymous")]
    [InlineData(false, "Anonymous", "Anna Muster")]
    public void Who_withheld_the_number_is_shown_to_administrators_only(bool isAdministrator, string shown, string hidden)
    {
        Snapshots.Set(new UserRecord("u1", "201", "Anna", "Muster", "anna@example.com", "201", "", "", "en", SrtpPolicy.Automatic));
        history.Entries.Add(Entry("a", CallOutcome.Answered) with { FromNumber = "anonymous", FromName = "" });
        if (!isAdministrator) Account.SetPolicies("Manager", "User");
        var page = Render<HistoryPage>();
        Assert.Contains(shown, page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("201", "Anna")]
    [InlineData("anonymous", "")]
    public void A_call_of_an_account_that_was_deleted_keeps_its_names(string number, string name)
    {
        Snapshots.Set(new UserRecord("u9", "201", "Beat", "Nachfolger", "beat@example.com", "201", "", "", "en", SrtpPolicy.Automatic));
        history.Entries.Add(Entry("a", CallOutcome.Answered) with { FromNumber = number, FromName = name });
        var page = Render<HistoryPage>();
        Assert.Contains(name.Length > 0 ? name : "Anonymous", page.Find("[data-label=From]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Nachfolger", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("a[href*=u1]"));
    }

    [Fact]
    public void Days_are_days_of_the_company_and_the_last_one_counts()
    {
        var filter = HistoryQuery.Parse(null, null, "2026-03-28", "2026-03-29", "2").ToFilter(Services.GetRequiredService<HumanTime>());
        Assert.Equal(new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.FromHours(1)), filter.From);
        // Clocks went forward on the 29th.
        Assert.Equal(new DateTimeOffset(2026, 3, 30, 0, 0, 0, TimeSpan.FromHours(2)), filter.To);
        Assert.Equal((50, 50), (filter.Skip, filter.Take));
    }

    [Fact]
    public void An_outcome_chip_asks_again_and_stands_in_the_address()
    {
        history.Entries.Add(Entry("a", CallOutcome.Answered));
        history.Entries.Add(Entry("b", CallOutcome.Missed));
        var page = Render<HistoryPage>();
        Assert.Equal(2, page.FindAll("tbody tr").Count);
        page.FindAll(".chip").Single(c => c.TextContent == "Missed").Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("?outcome=missed", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Contains("The caller gave up", page.Markup, StringComparison.Ordinal);
        Assert.Equal("/admin/history.csv?outcome=missed", page.Find("a[download]").GetAttribute("href"));
    }

    [Fact]
    public void A_database_that_fails_says_so_and_can_be_asked_again()
    {
        history.Fails = true;
        var page = Render<HistoryPage>();
        Assert.Contains("could not be loaded", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        history.Fails = false;
        page.FindAll("button").Single(b => b.TextContent == "Try again").Click();
        Assert.Empty(page.FindAll("[role=alert]"));
        Assert.Contains("No calls yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_ends_appears_by_itself()
    {
        var page = Render<HistoryPage>();
        Assert.Contains("No calls yet", page.Markup, StringComparison.Ordinal);
        history.Record(Entry("a", CallOutcome.Answered));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
    }

    [Theory]
    [InlineData("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0")]
    [InlineData("-1+1", "'-1+1")]
    [InlineData("+41791234567", "+41791234567")]
    public void A_name_that_begins_like_a_number_is_no_formula_either(string name, string cell) =>
        Assert.Contains($",{cell},", HistoryCsv.Line(Entry("a", CallOutcome.Answered) with { FromName = name }, Services.GetRequiredService<HumanTime>()), StringComparison.Ordinal);

    [Fact]
    public void The_ends_of_the_calendar_are_days_too()
    {
        var filter = HistoryQuery.Parse(null, null, "0001-01-01", "9999-12-31", null).ToFilter(Services.GetRequiredService<HumanTime>());
        Assert.Equal((null, null), (filter.From, filter.To));
    }

    [Fact]
    public void Csv_quotes_and_keeps_formulas_from_running()
    {
        var line = HistoryCsv.Line(Entry("a", CallOutcome.Answered) with { FromName = "=HYPERLINK(\"x\")", ToName = "Meier, Anna", FromNumber = "+41791234567" }, Services.GetRequiredService<HumanTime>());
        Assert.Equal("a,2026-03-10T13:00:00+01:00,2026-03-10T13:00:05+01:00,2026-03-10T13:02:12+01:00,+41791234567,\"'=HYPERLINK(\"\"x\"\")\",202,\"Meier, Anna\",answered,cancelled,,PCMA,4.3\r\n", line);
    }

    private static CallHistoryEntry Entry(string id, CallOutcome outcome)
    {
        var start = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        return new CallHistoryEntry(id, start, start.AddSeconds(5), start.AddSeconds(132), "201", "Anna", "u1", "202", "Beat", "u2", outcome, "cancelled", 0, "PCMA", 4.3);
    }
}
