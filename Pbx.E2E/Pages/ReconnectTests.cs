using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>A lost connection is a thin bar: nothing typed is lost, and the page mends itself.</summary>
public class ReconnectTests
{
    [Fact]
    public async Task Cut_network_and_restarted_server_lose_nothing_typed()
    {
        await using var server = await PbxServer.StartAsync();
        await using var browser = await Browsers.StartAsync(server, 440);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        var page = tab.Page;
        var bar = page.Locator("#components-reconnect-modal");
        await tab.SignInAsOwnerAsync("/admin/users/new");
        await tab.AtAsync("/admin/users/new");
        await tab.SettledAsync();
        await page.Locator("#user-first").FillAsync("Nora");

        await page.Context.SetOfflineAsync(true);
        await Assertions.Expect(bar).ToHaveAttributeAsync("data-state", "reconnecting", new() { Timeout = 40000 });
        await Assertions.Expect(bar).ToBeVisibleAsync();
        Assert.True((await bar.BoundingBoxAsync())!.Height < 40, "the bar is thin");
        await page.Locator("#user-last").FillAsync("Steiner");
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(bar).ToHaveAttributeAsync("data-state", "connected");
        await Assertions.Expect(page.Locator("#user-first")).ToHaveValueAsync("Nora");
        await Assertions.Expect(page.Locator("#user-last")).ToHaveValueAsync("Steiner");

        await server.RestartAsync();
        await Assertions.Expect(page.Locator("#user-last")).ToHaveValueAsync("Steiner", new() { Timeout = 20000 });
        await Assertions.Expect(page.Locator("#user-first")).ToHaveValueAsync("Nora");
        await Assertions.Expect(bar).ToHaveAttributeAsync("data-state", "connected");
        await page.Locator("#user-extension").FillAsync("150");
        await page.Locator("#user-email").FillAsync("nora@pbx.test");
        await tab.Button("Create user").ClickAsync();
        await page.GetByTestId("sip-password").WaitForAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Nora Steiner");
    }
}
