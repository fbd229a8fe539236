using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>A session that ends while somebody types loses nothing but the password.</summary>
[Collection(PagesCollection.Name)]
public class SessionEndTests(PagesFixture fixture)
{
    [Fact]
    public async Task Signed_out_everywhere_one_signs_in_again_and_goes_on_typing()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/users/new");
        await tab.AtAsync("/admin/users/new");
        await tab.SettledAsync();
        await page.Locator("#user-first").FillAsync("Nora");
        await page.Locator("#user-last").FillAsync("Steiner");
        await page.Locator("#user-password").FillAsync("granite-window-41-heron");
        await page.Locator("[data-reveal=user-password]").ClickAsync();
        await page.Locator("#user-password").FillAsync("granite-window-42-heron");

        await using var other = await fixture.TabAsync();
        await other.SignInAsOwnerAsync("/account");
        await other.AtAsync("/account");
        await other.Button("Sign out everywhere").ClickAsync();

        // Circuits look once a minute.
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/sign-in", new() { Timeout = 75000 });
        await tab.SeesAsync("Your session has ended.");
        await page.GetByLabel("E-mail").FillAsync(PbxServer.AdminEmail);
        await page.Locator("#password").FillAsync(PbxServer.AdminPassword);
        await page.Locator("main button[type=submit]").ClickAsync();
        await tab.AtAsync("/admin/users/new");
        await Assertions.Expect(page.Locator("#user-first")).ToHaveValueAsync("Nora");
        await Assertions.Expect(page.Locator("#user-last")).ToHaveValueAsync("Steiner");
        await Assertions.Expect(page.Locator("#user-password")).ToHaveValueAsync("");
        await tab.SeesAsync("What you typed is back. It is not saved yet.");
        await Assertions.Expect(page.Locator(".save-bar")).ToBeVisibleAsync();

        // Given back once.
        await tab.GoAsync("/admin/users");
        await tab.GoAsync("/admin/users/new");
        await Assertions.Expect(page.Locator("#user-first")).ToHaveValueAsync("");
        Assert.Empty(tab.Errors);
    }
}
