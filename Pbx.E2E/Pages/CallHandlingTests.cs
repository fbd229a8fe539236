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
    public async Task Recordings_are_uploaded_converted_spoken_into_the_microphone_and_refused_when_they_are_none()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/prompts");
        await tab.AtAsync("/admin/prompts");
        var file = page.Locator("#upload-file");
        await page.Locator("#upload-name").FillAsync("Closed");
        await file.SetInputFilesAsync(new FilePayload { Name = "letter.mp3", MimeType = "audio/mpeg", Buffer = "no sound"u8.ToArray() });
        await Assertions.Expect(page.Locator("#upload-file-error")).ToContainTextAsync("no sound that this browser can play");
        await file.SetInputFilesAsync(Huge());
        await Assertions.Expect(page.Locator("#upload-file-error")).ToContainTextAsync("larger than 300 MB");
        await Assertions.Expect(page.Locator("#upload-store")).ToBeDisabledAsync();
        await file.SetInputFilesAsync(Path.Combine(Repository.Root, "Pbx.Core", "Prompts", "de", "echo.wav"));
        await page.Locator("#upload-language").SelectOptionAsync("de");
        await tab.Button("Store recording").ClickAsync();
        await tab.SeesAsync("Closed is stored");
        var sound = page.Locator("tbody audio").First;
        var seconds = await sound.EvaluateAsync<double>("a => new Promise((done, no) => { a.onloadedmetadata = () => done(a.duration); a.onerror = () => no(new Error('not playable')); a.preload = 'metadata'; a.load(); })");
        Assert.InRange(seconds, 0.5, 60);

        // Another format, of another rate and with two channels: the browser makes a WAV file of it.
        await file.SetInputFilesAsync(await OggAsync(660));
        await tab.Button("Store recording").ClickAsync();
        await tab.SeesAsync("music is stored");
        await AssertSoundsAsync(page, "music", 660, 2);

        await page.Locator("#upload-by-microphone").ClickAsync();
        await page.Locator("#upload-start").ClickAsync();
        await Assertions.Expect(page.Locator("[data-clock]")).ToHaveTextAsync("0:02");
        await PageRules.LookAsync(tab, "admin-prompt-recording");
        await page.Locator("#upload-stop").ClickAsync();
        await Assertions.Expect(page.Locator(".sound-made audio")).ToBeVisibleAsync();
        await page.Locator("#upload-name").FillAsync("Hello");
        await tab.Button("Store recording").ClickAsync();
        await tab.SeesAsync("Hello is stored");
        await AssertSoundsAsync(page, "Hello", 440, 1.5);

        await page.Locator("#upload-by-text").ClickAsync();
        await page.Locator("#upload-words").FillAsync("Our office is closed today.");
        await tab.Button("Speak").ClickAsync();
        await Assertions.Expect(page.Locator(".sound-made audio")).ToBeVisibleAsync();
        await PageRules.LookAsync(tab, "admin-prompt-text");
        await page.Locator("#upload-by-telephone").ClickAsync();
        await tab.Button("Show the code").ClickAsync();
        await Assertions.Expect(page.Locator("[data-dial]")).ToHaveTextAsync(new Regex("^\\*98[0-9]{6}$"));
        await PageRules.LookAsync(tab, "admin-prompts");

        await tab.GoAsync("/admin/music/new");
        await page.Locator("#name").FillAsync("House");
        await PickAsync(page, "#prompts", "music");
        await PickAsync(page, "#prompts", "Hello");
        await tab.Button("Create").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("House");
        await LookAsync(tab, "admin-playlist");
        await tab.GoAsync("/admin/music");
        await PageRules.LookAsync(tab, "admin-music");
        Assert.Empty(tab.Errors);
    }

    /// <summary>A file of 2 GB that takes no room.</summary>
    private static string Huge()
    {
        var path = Path.Combine(Path.GetTempPath(), $"pbx-huge-{Environment.ProcessId}.mp3");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.None);
        file.SetLength(2L * 1024 * 1024 * 1024);
        return path;
    }

    private static async Task<string> OggAsync(int frequency)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pbx-{Environment.ProcessId}", "music.ogg");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var sox = System.Diagnostics.Process.Start("sox", ["-q", "-n", "-r", "44100", "-c", "2", path, "synth", "3", "sine", $"{frequency}", "gain", "-6"]);
        await sox.WaitForExitAsync();
        Assert.Equal(0, sox.ExitCode);
        return path;
    }

    private static async Task AssertSoundsAsync(IPage page, string name, double frequency, double seconds)
    {
        var address = await page.Locator("tbody tr", new() { HasText = name }).Locator("audio").GetAttributeAsync("src");
        var path = Path.Combine(Path.GetTempPath(), $"pbx-{Environment.ProcessId}", $"{name}.wav");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, await (await page.APIRequest.GetAsync(new Uri(new Uri(page.Url), address!).ToString())).BodyAsync());
        var heard = Recording.Read(path);
        Assert.True(heard.Seconds >= seconds, $"{heard.Seconds} s");
        Assert.Equal(16_000, heard.Rate);
        Tone.AssertHeard(frequency, heard.Last(seconds), name);
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
