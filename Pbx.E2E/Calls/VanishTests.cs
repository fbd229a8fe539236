using Pbx.E2E.Pages;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Peers that are gone without a word: the other side gets its line back, and the history says what happened.</summary>
public class VanishTests
{
    [Fact]
    public async Task Whoever_vanishes_is_noticed()
    {
        await using var server = await PbxServer.StartAsync();
        using var owner = await OwnerSession.SignInAsync(server);
        await SetMediaTimeoutAsync(server, 10);
        var mark = await owner.MarkAsync();

        // the three wait at the same time, each for another clock
        await Task.WhenAll(PhoneKilledAsync(server, mark), BrowserClosedAsync(server, mark), NeverRefreshedAsync(server, mark));
    }

    private static async Task PhoneKilledAsync(PbxServer server, HistoryMark mark)
    {
        await using var stays = await Baresip.StartAsync(server, "101");
        await using var dies = await Baresip.StartAsync(server, "102");
        await stays.DialAsync("102");
        await dies.WaitForAsync("CALL_ESTABLISHED");
        dies.Kill();
        await stays.WaitForAsync("CALL_CLOSED", 40);
        Assert.Equal("media-lost", (await mark.OneAsync("101", "102")).Reason);
    }

    private static async Task BrowserClosedAsync(PbxServer server, HistoryMark mark)
    {
        await using var stays = await Baresip.StartAsync(server, "104", new() { Tone = 440 });
        var browser = await WebPhone.StartAsync(server, "103", 1000);
        await browser.DialAsync("104");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await browser.DisposeAsync();
        await stays.WaitForAsync("CALL_CLOSED", 80);
        Assert.Equal("media-lost", (await mark.OneAsync("103", "104")).Reason);
    }

    private static async Task NeverRefreshedAsync(PbxServer server, HistoryMark mark)
    {
        await using var stays = await Baresip.StartAsync(server, "106");
        await using var silent = Sipp.Start(server, "uac-never-refreshes", "105", new() { Number = "106", Seconds = 95 });
        await stays.WaitForAsync("CALL_ESTABLISHED");
        await using var sound = new RtpSource(silent.RtpPort, await silent.AnsweredAsync());
        await stays.WaitForAsync("CALL_CLOSED", 90);
        await silent.SucceedsAsync();
        Assert.Equal("session-expired", (await mark.OneAsync("105", "106")).Reason);
    }

    private static async Task SetMediaTimeoutAsync(PbxServer server, int seconds)
    {
        await using var browser = await Browsers.StartAsync(server, 440);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        await tab.SignInAsOwnerAsync("/admin/settings");
        await tab.AtAsync("/admin/settings");
        await tab.SettledAsync();
        await tab.Page.Locator("#media-timeout").FillAsync($"{seconds}");
        await tab.Page.Locator("#media-timeout").BlurAsync();
        await tab.Button("Save").ClickAsync();
        await tab.Button("Save").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        await tab.Page.ReloadAsync();
        await tab.SettledAsync();
        Assert.Equal($"{seconds}", await tab.Page.Locator("#media-timeout").InputValueAsync());
    }
}
