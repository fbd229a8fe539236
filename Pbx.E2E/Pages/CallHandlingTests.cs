using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>An administrator builds the way of a call: group, menu, hours painted with the mouse, holidays of a canton, recordings.</summary>
[Collection(PagesCollection.Name)]
public class CallHandlingTests(PagesFixture fixture)
{
    [Fact]
    public async Task Group_and_menu_are_built_with_the_keyboard_and_lead_to_each_other()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/groups");
        await page.GetByRole(AriaRole.Link, new() { Name = "New group" }).First.ClickAsync();
        await tab.AtAsync("/admin/groups/new");
        await page.Locator("#name").FillAsync("Counter");
        await page.Locator("#number").FillAsync("810");
        await PickAsync(page, "#members", "Elena");
        await PickAsync(page, "#members", "Chiara");
        await page.Locator("#members-up-" + await IdOfAsync(page, "Chiara Rossi")).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".ordered-list").First.Locator("li .grow")).ToHaveTextAsync(["Chiara Rossi", "Elena Moser"]);
        await Assertions.Expect(page.Locator("#members-down-" + await IdOfAsync(page, "Chiara Rossi"))).ToBeFocusedAsync();
        await page.Locator("#strategy").SelectOptionAsync("Rotating");
        await tab.Button("Create").ClickAsync();
        await page.WaitForURLAsync(new Regex("/admin/groups/[0-9a-f]{32}$"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Counter");
        await LookAsync(tab, "admin-group");

        await tab.GoAsync("/admin/menus/new");
        await page.Locator("#name").FillAsync("Welcome");
        await PickAsync(page, "#key-1", "counter");
        await Assertions.Expect(page.Locator("#key-1")).ToHaveValueAsync("Counter (810)");
        await tab.Button("Create").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Welcome");
        await LookAsync(tab, "admin-menu");
        await page.Locator(".facts").GetByRole(AriaRole.Link, new() { Name = "Counter" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Counter");

        await tab.Button("Delete").ClickAsync();
        await Assertions.Expect(page.Locator(".note[role=alert]")).ToContainTextAsync("Welcome");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task The_second_of_two_administrators_sees_the_difference_and_chooses()
    {
        await using var first = await fixture.TabAsync();
        await using var second = await fixture.TabAsync();
        await first.SignInAsOwnerAsync("/admin/destinations/new/outside");
        await first.AtAsync("/admin/destinations/new/outside");
        await first.Page.Locator("#name").FillAsync("On call");
        await first.Page.Locator("#dial").FillAsync("+41791234567");
        await first.Button("Create").ClickAsync();
        await first.Page.WaitForURLAsync(new Regex("/admin/destinations/[0-9a-f]{32}$"));
        var path = new Uri(first.Page.Url).AbsolutePath;
        await second.SignInAsOwnerAsync(path);
        await second.AtAsync(path);
        await second.Page.Locator("#name").FillAsync("Standby");
        await first.Page.Locator("#ring-seconds").FillAsync("45");
        await first.Button("Save").ClickAsync();
        await first.SeesAsync("Saved");
        await second.Button("Save").ClickAsync();
        var card = second.Page.Locator(".conflict");
        await Assertions.Expect(card).ToContainTextAsync("45");
        await PageRules.LookAsync(second, "admin-conflict");
        await second.Button("Keep mine").ClickAsync();
        await second.Button("Save").ClickAsync();
        await second.SeesAsync("Saved");
        await Assertions.Expect(first.Page.Locator("#name")).ToHaveValueAsync("Standby");
        Assert.Empty(second.Errors);
    }

    [Fact]
    public async Task Hours_are_painted_and_holidays_of_a_canton_taken_over()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/hours/departments/new");
        await tab.AtAsync("/admin/hours/departments/new");
        await page.Locator("#name").FillAsync("Front desk");
        await tab.Button("Own hours").ClickAsync();
        var tracks = page.Locator(".week-track");
        await Assertions.Expect(tracks).ToHaveCountAsync(7);
        await PaintAsync(page, 0, 6, 0, 24);
        await Assertions.Expect(page.Locator(".week-track i")).ToHaveCountAsync(0);
        await PaintAsync(page, 0, 4, 8, 18);
        await Assertions.Expect(page.Locator(".week-track i")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("#day-5-0-from")).ToHaveValueAsync("08:00");
        await Assertions.Expect(page.Locator("#day-5-0-to")).ToHaveValueAsync("18:00");
        await PaintAsync(page, 2, 2, 12, 13.5);
        await Assertions.Expect(page.Locator("#day-3-1-from")).ToHaveValueAsync("13:30");
        await tab.Button("Create").ClickAsync();
        await page.WaitForURLAsync(new Regex("/admin/hours/departments/[0-9a-f]{32}$"));
        await LookAsync(tab, "admin-department");

        await tab.GoAsync("/admin/hours/holidays/choose?country=CH&state=FR");
        await Assertions.Expect(page.Locator("#state")).ToHaveValueAsync("FR");
        await Assertions.Expect(page.GetByLabel("Corpus Christi")).ToBeCheckedAsync();
        await page.Locator(".save-bar button[type=submit]").ClickAsync();
        await tab.AtAsync("/admin/hours/holidays");
        await tab.SeesAsync("Corpus Christi");
        await LookAsync(tab, "admin-holidays");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Recording_is_uploaded_heard_and_refused_when_it_is_none()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/prompts");
        await tab.AtAsync("/admin/prompts");
        await page.Locator("#upload-file").SetInputFilesAsync(new FilePayload { Name = "letter.wav", MimeType = "audio/wav", Buffer = "no sound"u8.ToArray() });
        await tab.Button("Upload").ClickAsync();
        await tab.SeesAsync("This is no WAV file");
        await page.Locator("#upload-name").FillAsync("Closed");
        await page.Locator("#upload-file").SetInputFilesAsync(Path.Combine(Repository.Root, "Pbx.Core", "Prompts", "de", "echo.wav"));
        await page.Locator("#upload-language").SelectOptionAsync("de");
        await tab.Button("Upload").ClickAsync();
        await tab.SeesAsync("Closed is stored");
        var sound = page.Locator("audio").First;
        var seconds = await sound.EvaluateAsync<double>("a => new Promise((done, no) => { a.onloadedmetadata = () => done(a.duration); a.onerror = () => no(new Error('not playable')); a.preload = 'metadata'; a.load(); })");
        Assert.InRange(seconds, 0.5, 60);
        await LookAsync(tab, "admin-prompts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Closed" }).ClickAsync();
        await page.Locator("#name").FillAsync("Closed today");
        await tab.Button("Save").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Closed today");
        Assert.Empty(tab.Errors);
    }

    // Afresh, without the message that something was saved, which comes and goes.
    private static async Task LookAsync(Tab tab, string name)
    {
        await tab.Page.ReloadAsync();
        await tab.SettledAsync();
        await PageRules.LookAsync(tab, name);
    }

    private static async Task PickAsync(IPage page, string field, string typed)
    {
        // As a person comes with Tab: what stands there is selected and typed over.
        await page.Locator(field).FocusAsync();
        await page.Keyboard.TypeAsync(typed);
        await page.Locator($"{field}-list [role=option]").First.WaitForAsync();
        await page.Locator(field).PressAsync("Enter");
        await Assertions.Expect(page.Locator(field)).ToHaveAttributeAsync("aria-expanded", "false");
    }

    private static async Task<string> IdOfAsync(IPage page, string name)
    {
        var id = await page.Locator(".ordered-list > li", new() { HasText = name }).Locator("[id^=members-down-]").GetAttributeAsync("id");
        return id!["members-down-".Length..];
    }

    private static async Task PaintAsync(IPage page, int firstRow, int lastRow, double from, double to)
    {
        await page.Locator(".week").ScrollIntoViewIfNeededAsync();
        var (first, last) = (await page.Locator(".week-track").Nth(firstRow).BoundingBoxAsync(), await page.Locator(".week-track").Nth(lastRow).BoundingBoxAsync());
        float X(double hour) => first!.X + (float)(first.Width * hour / 24);
        await page.Mouse.MoveAsync(X(from) + 2, first!.Y + 8);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(X(to) - 2, last!.Y + 8, new() { Steps = 4 });
        await page.Mouse.UpAsync();
    }
}
