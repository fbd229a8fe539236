using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>A person without a mouse signs in, calls, transfers, answers and hangs up.</summary>
[Collection(PagesCollection.Name)]
public class KeyboardTests(PagesFixture fixture)
{
    [Fact]
    public async Task Everything_of_a_call_is_done_with_keys()
    {
        await using var bruno = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(fixture.Server, "103", new() { Tone = 1000 });
        await using var tab = await fixture.TabAsync();
        var keys = tab.Page.Keyboard;
        var call = tab.Page.Locator("pbx-call-bar .pbx-call");
        var user = PbxServer.User("101");

        await tab.Page.GotoAsync(tab.Url + "/sign-in");
        await Assertions.Expect(tab.Page.Locator("#email")).ToBeFocusedAsync();
        await keys.TypeAsync(user.Email);
        await TabToAsync(tab.Page, "#password");
        await keys.TypeAsync(user.Password);
        await keys.PressAsync("Enter");
        await tab.AtAsync("/");
        await tab.SettledAsync();
        await tab.Page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await TabToAsync(tab.Page, "pbx-dialer input");
        await keys.TypeAsync("102");
        await keys.PressAsync("Enter");
        await StateAsync("talking");
        await keys.PressAsync("Alt+Shift+M");
        await Assertions.Expect(call.GetByRole(AriaRole.Button, new() { Name = "Unmute" })).ToBeVisibleAsync();
        await keys.PressAsync("Alt+Shift+M");
        await keys.PressAsync("Alt+Shift+H");
        await StateAsync("held");
        await TabToAsync(tab.Page, "pbx-call-bar button[aria-label=Resume]");
        await keys.PressAsync("Enter");
        await StateAsync("talking");

        await TabToAsync(tab.Page, "pbx-call-bar button[aria-label=Keypad]");
        await keys.PressAsync("Enter");
        await keys.PressAsync("7");
        await Eventually.TrueAsync(() => bruno.Saw("CALL_DTMF_START"), "the key is heard");
        await keys.PressAsync("Escape");
        await Assertions.Expect(tab.Page.Locator("pbx-call-bar button[aria-label=Keypad]")).ToBeFocusedAsync();

        await TabToAsync(tab.Page, "pbx-call-bar button[aria-label=Transfer]");
        await keys.PressAsync("Enter");
        await keys.TypeAsync("103");
        await keys.PressAsync("Enter");
        await chiara.WaitForAsync("CALL_ESTABLISHED");
        await Assertions.Expect(call).ToHaveCountAsync(0);
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED");

        await bruno.DialAsync("101");
        await StateAsync("ringing");
        await keys.PressAsync("Alt+Shift+A");
        await StateAsync("talking");
        await keys.PressAsync("Alt+Shift+X");
        await Assertions.Expect(call).ToHaveCountAsync(0);
        await bruno.DialAsync("101");
        await StateAsync("ringing");
        await keys.PressAsync("Alt+Shift+X");
        await Assertions.Expect(call).ToHaveCountAsync(0);
        Assert.Empty(tab.Errors);

        Task StateAsync(string state) => Assertions.Expect(call).ToHaveAttributeAsync("data-state", state, new() { Timeout = 10000 });
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector)) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"{selector} is not reached with the tab key");
    }
}
