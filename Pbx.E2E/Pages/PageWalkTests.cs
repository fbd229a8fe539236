using Microsoft.Playwright;

namespace Pbx.E2E.Pages;

/// <summary>Every page is accessible, in both themes and widths, and complete in every language.</summary>
[Collection(DemoCollection.Name)]
public class PageWalkTests(DemoFixture demo)
{
    /// <summary>Name of the picture, path, and whether one must be signed in.</summary>
    public static TheoryData<string, string, bool> Pages => new()
    {
        { "sign-in", "/sign-in", false },
        { "sign-in-refused", "/sign-in?error=wrong&email=claire%40example.com", false },
        { "sign-in-recovery", "/sign-in/two-factor?recovery=true", false },
        { "sign-in-two-factor", "/sign-in/two-factor", false },
        { "client-calls", "/calls", true },
        { "client-team-quiet", "/team", true },
        { "client-settings", "/settings", true },
        { "account", "/account", true },
        { "account-two-factor", "/account?setup=true", true },
        { "forbidden", "/forbidden", true },
        { "not-found", "/no-such-page", true },
        { "admin-dashboard-quiet", "/admin", true },
        { "admin-calls-none", "/admin/calls", true },
        { "admin-history", "/admin/history", true },
        { "admin-history-nothing", "/admin/history?q=zzzz", true },
        { "admin-recordings-none", "/admin/recordings", true },
        { "admin-recording-settings", "/admin/recordings/settings", true },
        { "admin-users-quiet", "/admin/users", true },
        { "admin-user-quiet", "USER", true },
        { "admin-user-new", "/admin/users/new", true },
        { "admin-flows-try", "/admin/flows/try", true },
        { "admin-flows-tests", "/admin/flows/tests", true },
        { "admin-flows-test", "/admin/flows/tests/case-nobody", true },
        { "admin-groups", "/admin/groups", true },
        { "admin-group-new", "/admin/groups/new", true },
        { "admin-menus", "/admin/menus", true },
        { "admin-menu-new", "/admin/menus/new", true },
        { "admin-hours", "/admin/hours", true },
        { "admin-company-hours", "/admin/hours/departments/company", true },
        { "admin-department-new", "/admin/hours/departments/new", true },
        { "admin-branches", "/admin/hours/branches", true },
        { "admin-branch-new", "/admin/hours/branches/new", true },
        { "admin-holidays-company", "/admin/hours/holidays", true },
        { "admin-holiday-new", "/admin/hours/holidays/new", true },
        { "admin-holidays-choose", "/admin/hours/holidays/choose?country=CH&state=FR", true },
        { "admin-holidays-import", "/admin/hours/holidays/import", true },
        { "admin-calendar", "/admin/hours/calendar", true },
        { "admin-prompts-company", "/admin/prompts", true },
        { "admin-music-none", "/admin/music", true },
        { "admin-playlist-new", "/admin/music/new", true },
        { "admin-destinations", "/admin/destinations", true },
        { "admin-announcement-new", "/admin/destinations/new/announcement", true },
        { "admin-mailbox-new", "/admin/destinations/new/mailbox", true },
        { "admin-outside-new", "/admin/destinations/new/outside", true },
        { "admin-codes", "/admin/codes", true },
        { "admin-versions", "/admin/versions", true },
        { "admin-version", "/admin/versions/1", true },
        { "admin-trunks", "/admin/trunks", true },
        { "admin-trunk-templates", "/admin/trunks/new", true },
        { "admin-trunk-new", "/admin/trunks/new/swisscom-sbc", true },
        { "admin-numbers", "/admin/numbers", true },
        { "admin-number-new", "/admin/numbers/new", true },
        { "admin-outbound-rules", "/admin/outbound-rules", true },
        { "admin-outbound-rule-new", "/admin/outbound-rules/new", true },
        { "admin-outbound-limits", "/admin/outbound-rules/limits", true },
        { "admin-security", "/admin/security", true },
        { "admin-backup", "/admin/backup", true },
        { "admin-settings", "/admin/settings", true },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_is_accessible_and_fits(string name, string path, bool signedIn)
    {
        await using var tab = signedIn ? await demo.OwnerAsync() : await demo.StrangerAsync();
        await GoAsync(tab, path);
        await PageRules.LookAsync(tab, name);
        // the browser itself remarks on the status of a page that is not there
        Assert.DoesNotContain(tab.Errors, error => !error.StartsWith("Failed to load resource", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("it")]
    public async Task Every_page_speaks(string language)
    {
        var problems = new List<string>();
        await using var stranger = await demo.StrangerAsync(language);
        await stranger.Page.SetViewportSizeAsync(390, 844);
        foreach (var (name, path, _) in Pages.Select(row => row.Data).Where(page => !page.Item3))
        {
            await GoAsync(stranger, path);
            await CheckAsync(stranger, name);
        }
        await using var owner = await demo.OwnerAsync(language);
        await owner.Page.SetViewportSizeAsync(390, 844);
        await owner.Page.Context.AddCookiesAsync([new Cookie { Name = "pbx-language", Value = Uri.EscapeDataString($"c={language}|uic={language}"), Url = owner.Url }]);
        await owner.GoAsync("/admin/calls");
        foreach (var (name, path, _) in Pages.Select(row => row.Data).Where(page => page.Item3))
        {
            var wanted = path == "USER" ? demo.UserPath : path;
            // What differs by its query alone is loaded anew, as from a bookmark.
            await (wanted.Contains('?', StringComparison.Ordinal) ? owner.GoAsync(wanted) : owner.TurnAsync(wanted));
            await owner.AtQueryAsync(wanted);
            await CheckAsync(owner, name);
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));

        async Task CheckAsync(Tab tab, string name) => problems.AddRange((await PageRules.LanguageProblemsAsync(tab.Page, language)).Select(problem => $"{name}: {problem}"));
    }

    /// <summary>Goes there, and not to the sign-in page instead.</summary>
    private async Task GoAsync(Tab tab, string path)
    {
        var wanted = path == "USER" ? demo.UserPath : path;
        await tab.GoAsync(wanted);
        await tab.AtQueryAsync(wanted);
    }
}
