using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Recordings;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Recordings;
using Pbx.Web.Admin.Users;
using Pbx.Web.Components;
using Pbx.Web.Components.Recordings;

namespace Pbx.Tests.Web.Admin;

public class RecordingPagesTests : PageContext
{
    private static readonly UserRecord Anna = new("u1", "201", "Anna", "Muster", "anna@example.com", "201", "", "", "en", SrtpPolicy.Automatic);

    public RecordingPagesTests() => Snapshots.Set(Anna);

    [Theory]
    [InlineData(null, null, null, null, null, "/r")]
    [InlineData(" Anna ", "onDemand", "2026-03-01", "2026-03-02", "3", "/r?q=Anna&reason=ondemand&from=2026-03-01&to=2026-03-02&page=3")]
    [InlineData("", "17", "yesterday", "2026-02-30", "0", "/r")]
    public void Filters_stand_in_the_address(string? search, string? cause, string? from, string? to, string? page, string uri) =>
        Assert.Equal(uri, RecordingQuery.Parse(search, cause, from, to, page).ToUri("/r"));

    [Fact]
    public void Days_are_days_of_the_company_and_the_last_one_counts()
    {
        var filter = RecordingQuery.Parse(null, "group", "2026-03-28", "2026-03-29", "2").ToFilter(Services.GetRequiredService<HumanTime>());
        Assert.Equal(new RecordingFilter(
            null, new DateTimeOffset(2026, 3, 28, 0, 0, 0, TimeSpan.FromHours(1)), new DateTimeOffset(2026, 3, 30, 0, 0, 0, TimeSpan.FromHours(2)), RecordingCause.Group, 25, 25), filter);
    }

    [Fact]
    public void A_recording_says_who_why_and_whether_it_was_announced()
    {
        Shelf.Items.Add(FakeShelf.Item("a"));
        var page = Render<RecordingsPage>();
        var row = page.Find("tbody tr").TextContent;
        foreach (var words in new[] { "079 123 45 67", "Anna Muster", "At the wish of Anna Muster", "announced" }) Assert.Contains(words, row, StringComparison.Ordinal);
        var player = page.Find("pbx-recording");
        Assert.Equal(("/recordings/a.wav", "127.0", "AP8KFA=="), (player.GetAttribute("data-src"), player.GetAttribute("data-seconds"), player.GetAttribute("data-peaks")));
        Assert.Equal("/recordings/a.wav?download=true", page.Find("a[download]").GetAttribute("href"));
        Assert.Equal("2026-03-10 13.00.00 +41791234567 - Anna Muster.wav", page.Find("a[download]").GetAttribute("download"));
    }

    [Fact]
    public void Who_may_not_sees_no_download_and_no_delete_and_is_told_that_there_is_more()
    {
        Shelf.Access = new RecordingAccess(false, false, false);
        Shelf.Items.Add(FakeShelf.Item("a", mayDownload: false));
        var page = Render<RecordingsPage>();
        Assert.Empty(page.FindAll("td.act a, td.act button"));
        Assert.Contains("recordings that you may listen to", page.Find(".note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void One_in_the_making_is_no_recording_to_play_and_appears_by_itself()
    {
        var page = Render<RecordingsPage>();
        Assert.Contains("No recordings", page.Markup, StringComparison.Ordinal);
        Shelf.Add(FakeShelf.Item("a", isWhole: false));
        page.WaitForAssertion(() => Assert.Contains("being recorded", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("pbx-recording, td.act button"));
    }

    [Fact]
    public void Deleting_asks_first()
    {
        Shelf.Items.Add(FakeShelf.Item("a"));
        var dialogs = Dialogs();
        var page = Render<RecordingsPage>();
        page.Find("td.act button").Click();
        dialogs.WaitForAssertion(() => Assert.Contains("079 123 45 67 with Anna Muster", dialogs.Markup, StringComparison.Ordinal));
        Assert.Empty(Shelf.Deleted);
        dialogs.FindAll("button").Single(b => b.TextContent == "Delete recording").Click();
        page.WaitForAssertion(() => Assert.Contains("No recordings", page.Markup, StringComparison.Ordinal));
        Assert.Equal("a", Assert.Single(Shelf.Deleted));
    }

    [Fact]
    public void A_reason_chip_stands_in_the_address_and_a_failure_can_be_asked_again()
    {
        Shelf.Fails = true;
        var page = Render<RecordingsPage>();
        Assert.Contains("could not be loaded", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Shelf.Fails = false;
        Shelf.Items.AddRange([FakeShelf.Item("a"), FakeShelf.Item("b", RecordingCause.Group)]);
        page.FindAll("button").Single(b => b.TextContent == "Try again").Click();
        page.FindAll(".chip").Single(c => c.TextContent == "Group").Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("?reason=group", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Equal(RecordingCause.Group, Shelf.Asked!.Cause);
    }

    [Fact]
    public void Settings_are_saved_and_a_silent_company_is_told_the_law()
    {
        var page = Render<RecordingSettingsPage>();
        Assert.Empty(page.FindAll(".note"));
        page.Find("#announce-internal").Change(false);
        Assert.Contains("offence", page.Find(".note").TextContent, StringComparison.Ordinal);
        page.Find("#retention-days").Input("many");
        page.Find("form").Submit();
        Assert.Contains("whole number", page.Find("#retention-days-error").TextContent, StringComparison.Ordinal);
        page.Find("#retention-days").Input("30");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal(new RecordingSettings { AnnounceInternal = false, RetentionDays = 30 }, Shelf.Now));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".save-bar")));
    }

    [Fact]
    public void A_refusal_and_a_full_disk_are_said()
    {
        Shelf.Storage = new RecordingStorage("/data/recordings", 3, 5_000_000, 100L << 20);
        Shelf.Refuse.Add(new FieldProblem("minFreeMegabytes", "out-of-range", "100", "10000000"));
        var page = Render<RecordingSettingsPage>();
        Assert.Contains("no call is recorded", page.Find(".note.danger").TextContent, StringComparison.Ordinal);
        page.Find("#min-free").Input("1");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("from 100 to", page.Find("#min-free-error").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_is_recorded_and_who_listens_is_seen_together()
    {
        Users.All.Add(new UserSummary("o", "", "Olga", "Owner", "o@example.com", PbxRoles.SystemOwner, false, false));
        Snapshots.Set(
            Anna with { Recording = UserRecording.Outside, RecordingRights = RecordingRights.OnDemand | RecordingRights.HearAll },
            new UserRecord("o", "", "Olga", "Owner", "o@example.com", "", "", "", "en", SrtpPolicy.Automatic));
        Snapshots.Set(new CallPlan { Nodes = [new RingGroup { Id = "g", Name = "Sales", Record = true }] });
        var lines = Render<RecordingPeople>().FindAll(".links-line").Select(line => line.TextContent).ToList();
        Assert.Contains("Calls from and to outside", lines[0], StringComparison.Ordinal);
        Assert.Contains("Sales", lines[0], StringComparison.Ordinal);
        Assert.Contains("Anna Muster", lines[1], StringComparison.Ordinal);
        Assert.Contains("Olga Owner", lines[2], StringComparison.Ordinal);
        Assert.Contains("May listen to all calls", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PbxRoles.Administrator, true)]
    [InlineData(PbxRoles.SystemOwner, false)]
    public void Only_an_owner_lets_somebody_hear_all(string role, bool closed)
    {
        Account.SetAuthorized("me");
        Account.SetClaims(new Claim(ClaimTypes.NameIdentifier, "me"), new Claim(ClaimTypes.Role, role));
        var rights = RecordingRights.None;
        var fields = Render<RecordingFields>(p => p.Add(f => f.Value, new UserEdit { Id = "u1" }).Add(f => f.RightsChanged, to => rights = to));
        Assert.Equal(closed, fields.Find("#user-right-HearAll").HasAttribute("disabled"));
        fields.Find("#user-right-OnDemand").Change(true);
        Assert.Equal(RecordingRights.OnDemand | RecordingRights.Hear, rights);
        fields.Find("#user-right-Hear").Change(false);
        Assert.Equal(RecordingRights.None, rights);
    }

    [Fact]
    public void What_is_typed_about_recordings_survives_somebody_elses_change()
    {
        var form = new UserForm(new UserEdit { Id = "u1", FirstName = "Anna" });
        form.Set("recording", form.Current with { Recording = UserRecording.All, RecordingRights = RecordingRights.OnDemand });
        form.Rebase(new UserEdit { Id = "u1", FirstName = "Anne", RecordingRights = RecordingRights.Hear });
        Assert.Equal(("Anne", UserRecording.All, RecordingRights.OnDemand), (form.Current.FirstName, form.Current.Recording, form.Current.RecordingRights));
    }

    [Theory]
    [InlineData(4, 4, "AAECAwQFBgc=")]
    [InlineData(4, 2, "AgMGBw==")]
    [InlineData(0, 160, "")]
    public void An_outline_in_fewer_pieces_keeps_what_is_loud(int pieces, int drawn, string expected) =>
        Assert.Equal(expected, Outline.Of([.. Enumerable.Range(0, pieces * 2).Select(i => (byte)i)], drawn));
}
