using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>Buttons: the safe one has the focus, and a double click is one press.</summary>
[Collection(PagesCollection.Name)]
public class PressTests(PagesFixture fixture)
{
    [Fact]
    public async Task Question_begins_at_the_safe_answer_and_a_double_click_does_nothing_twice()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await page.GotoAsync($"{tab.Url}/sign-in?returnUrl=%2Fadmin%2Fusers%2Fnew");
        await page.GetByLabel("E-mail").FillAsync(PbxServer.AdminEmail);
        await page.Locator("#password").FillAsync(PbxServer.AdminPassword);
        await page.Locator("main button[type=submit]").DblClickAsync();
        await tab.AtAsync("/admin/users/new");
        await tab.SettledAsync();
        await page.Locator("#user-first").FillAsync("Petra");
        await page.Locator("#user-last").FillAsync("Press");
        await page.Locator("#user-extension").FillAsync("171");
        await page.Locator("#user-email").FillAsync("petra.press@pbx.test");
        await tab.Button("Create user").DblClickAsync();
        await page.GetByTestId("sip-password").WaitForAsync();
        await Assertions.Expect(page.Locator("form [role=alert]")).ToHaveCountAsync(0);

        var dialog = page.GetByRole(AriaRole.Dialog);
        await tab.Button("Delete").DblClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        // back where it was asked: with the keyboard alone it goes on from there
        await Assertions.Expect(tab.Button("Delete")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Button("Delete")).ToBeFocusedAsync();
        Assert.Empty(tab.Errors);
    }
}
