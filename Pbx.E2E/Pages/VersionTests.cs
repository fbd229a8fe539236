using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pbx.E2E.Pages;

/// <summary>An administrator collects changes in a draft, publishes them, compares and goes back.</summary>
[Collection(DemoCollection.Name)]
public class VersionTests(DemoFixture demo)
{
    [Fact]
    public async Task A_draft_is_published_compared_and_taken_back()
    {
        await using var tab = await demo.OwnerAsync();
        var page = tab.Page;
        var bar = page.GetByTestId("draft-bar");
        await tab.GoAsync("/admin/versions/draft");
        await page.Locator("#draft-name").FillAsync("Longer ringing");
        await tab.Button("Start a draft").ClickAsync();
        await Assertions.Expect(bar).ToContainTextAsync("You are working in the draft “Longer ringing”");

        // In the draft it is changed, in force it is not.
        await tab.TurnAsync("/admin/groups/german");
        var seconds = page.Locator("#ring-seconds");
        var before = await seconds.InputValueAsync();
        await seconds.FillAsync("37");
        await tab.Button("Save").ClickAsync();
        await Assertions.Expect(bar).ToContainTextAsync("Changes: 1");
        await page.Locator("#draft-leave").ClickAsync();
        await Assertions.Expect(seconds).ToHaveValueAsync(before);
        await Assertions.Expect(bar).ToContainTextAsync("There is a draft");
        await page.Locator("#draft-join").ClickAsync();
        await Assertions.Expect(seconds).ToHaveValueAsync("37");

        await tab.TurnAsync("/admin/versions/draft");
        await Assertions.Expect(page.Locator(".difference ins")).ToHaveTextAsync("37");
        await page.Locator("#publish-at").FillAsync("2031-03-30T02:30");
        await Assertions.Expect(page.Locator("#publish-at-hint")).ToContainTextAsync("03:00:00 (+02:00)");
        await PageRules.LookAsync(tab, "admin-draft");
        await page.Locator("#publish").ClickAsync();
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Publish now" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/admin/versions$"));
        await Assertions.Expect(page.Locator(".versions tbody tr").First).ToContainTextAsync("Draft “Longer ringing” published");
        await Assertions.Expect(bar).ToHaveCountAsync(0);

        var choices = page.Locator(".versions input[type=checkbox]");
        await choices.Nth(0).CheckAsync();
        await choices.Nth(1).CheckAsync();
        await page.Locator("#compare").ClickAsync();
        await Assertions.Expect(page.Locator(".difference del")).ToHaveTextAsync(before);
        await Assertions.Expect(page.Locator(".difference ins")).ToHaveTextAsync("37");
        await PageRules.LookAsync(tab, "admin-versions-compare");

        await tab.GoAsync("/admin/versions");
        await page.Locator(".versions tbody tr").Nth(1).GetByRole(AriaRole.Button, new() { Name = "Go back" }).ClickAsync();
        await Assertions.Expect(page.Locator(".consequences")).ToContainTextAsync("changed");
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Go back" }).ClickAsync();
        await Assertions.Expect(page.Locator(".versions tbody tr").First).ToContainTextAsync("Back to version");
        await tab.GoAsync("/admin/groups/german");
        await Assertions.Expect(page.Locator("#ring-seconds")).ToHaveValueAsync(before);
        Assert.Empty(tab.Errors);
    }
}
