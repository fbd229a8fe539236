using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>Repeated failures: the account locks, then the address is blocked; the console shows it, and lets it in again.</summary>
public class DefenceTests
{
    [Fact]
    public async Task Account_locks_then_the_source_is_blocked_and_the_console_unblocks_it()
    {
        await using var server = await PbxServer.StartAsync(setUp: true, "--security:blockLoopback", "true");
        await using var browser = await Browsers.StartAsync(server, 440);
        await using var console = await Tab.OpenAsync(browser, server.Url);
        await using var guest = await Tab.OpenAsync(browser, server.Url);
        await console.SignInAsOwnerAsync("/admin/security");
        await console.SeesAsync("No source is blocked");

        var user = PbxServer.User("112");
        for (var i = 0; i < 5; i++) await guest.SignInAsync(user.Email, "wrong-password-here");
        await guest.SeesAsync("Too many wrong passwords.");
        await guest.SignInAsync(user.Email, user.Password);
        await guest.SeesAsync("Too many wrong passwords.");

        for (var i = 0; i < 6; i++) await guest.SignInAsync("nobody@pbx.test", "wrong-password-here");
        await guest.SignInAsync(PbxServer.User("101").Email, PbxServer.User("101").Password);
        await guest.SeesAsync("This address is blocked after many failures.");

        var blocked = console.Page.Locator("section[aria-labelledby=blocked-head] tbody tr");
        await Assertions.Expect(blocked).ToHaveCountAsync(1);
        await Assertions.Expect(blocked).ToContainTextAsync("nobody@pbx.test");
        await blocked.GetByRole(AriaRole.Button).ClickAsync();
        await console.SeesAsync("No source is blocked");
        await guest.SignInAsync(PbxServer.User("101").Email, PbxServer.User("101").Password, "/account");
        await guest.AtAsync("/account");

        await console.Page.Locator("#block-after").FillAsync("25");
        await console.Page.Locator("#never-block").FillAsync("127.0.0.0/8");
        await console.Page.Locator("form:has(#block-after)").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await console.SeesAsync("Saved");
        await console.GoAsync("/admin/security");
        await Assertions.Expect(console.Page.Locator("#block-after")).ToHaveValueAsync("25");
        await Assertions.Expect(console.Page.Locator("section[aria-labelledby=audit-head] tbody tr").First).ToContainTextAsync("owner@pbx.test");
        await Assertions.Expect(console.Page.Locator(".sidebar-foot")).ToContainTextAsync("Olivia Owner");
        Assert.Empty(console.Errors);
    }
}
