using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>An administrator brings the company to the outside: a trunk from a template, a number, a rule, and a number tried on it.</summary>
[Collection(PagesCollection.Name)]
public class LineTests(PagesFixture fixture)
{
    [Fact]
    public async Task Trunk_number_and_rule_are_made_and_a_number_is_tried()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/trunks");
        await tab.AtAsync("/admin/trunks");
        await page.GetByRole(AriaRole.Link, new() { Name = "New trunk" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Other carrier, registers" }).ClickAsync();
        await tab.AtAsync("/admin/trunks/new/register");
        await page.Locator("#name").FillAsync("Carrier");
        // Nobody listens there: the trunk is down, and says so.
        await page.Locator("#domain").FillAsync("127.0.0.1");
        await page.Locator("#proxies").FillAsync("127.0.0.1:9");
        await page.Locator("#user-name").FillAsync("acc4545");
        await page.Locator("#password").FillAsync("carrier-secret");
        await page.Locator(".fold > summary").ClickAsync();
        await page.Locator("#transport").SelectOptionAsync("Tcp");
        await page.Locator("#out-format").SelectOptionAsync("DoubleZero");
        await Assertions.Expect(page.Locator("#out-format-hint")).ToContainTextAsync("0041");
        await tab.Button("Create").ClickAsync();
        await page.WaitForURLAsync(new Regex("/admin/trunks/[0-9a-f]{32}$"));
        await Assertions.Expect(page.Locator("#password-hint")).ToContainTextAsync("One is stored");
        await Assertions.Expect(page.Locator("#password")).ToHaveValueAsync("");
        await Assertions.Expect(page.Locator(".trunk-now .state")).ToHaveTextAsync("unreachable", new() { Timeout = 20000 });
        await TestTrunkAsync(tab);

        await tab.GoAsync("/admin/numbers/new");
        await page.Locator("#name").FillAsync("Main number");
        await page.Locator("#first").FillAsync("022 300 45 45");
        await Assertions.Expect(page.Locator("#first-hint")).ToContainTextAsync("+41 22 300 45 45");
        await PickAsync(page, "#target", "Elena");
        await tab.Button("Create").ClickAsync();
        await page.WaitForURLAsync(new Regex("/admin/numbers/[0-9a-f]{32}$"));

        foreach (var (name, prefix) in new[] { ("Mobile", "079"), ("Everything", "") })
        {
            await tab.GoAsync("/admin/outbound-rules/new");
            await page.Locator("#name").FillAsync(name);
            await page.Locator("#prefixes").FillAsync(prefix);
            await tab.Button("Create").ClickAsync();
            await page.WaitForURLAsync(new Regex("/admin/outbound-rules/[0-9a-f]{32}$"));
        }

        await tab.GoAsync("/admin/outbound-rules");
        await page.Locator("[id^=rule-down-]").First.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".rule-list a")).ToHaveTextAsync(["Everything", "Mobile"]);
        await page.Locator("#try-number").FillAsync("044 668 18 00");
        await Assertions.Expect(page.Locator(".wire")).ToContainTextAsync("INVITE sip:0041446681800@127.0.0.1");
        await page.Locator("#try-number").FillAsync("+1 202 555 01 23");
        await Assertions.Expect(page.GetByTestId("trial")).ToContainTextAsync("This country may not be called");
        await page.Locator("#try-number").FillAsync("079 123 45 67");
        await Assertions.Expect(page.GetByTestId("trial").Locator("p a").First).ToHaveTextAsync("Everything");
        await PageRules.LookAsync(tab, "admin-outbound-rules");

        // It is a problem of the system, cannot be deleted while a rule needs it, and is switched off so that no other test sees its troubles.
        await tab.GoAsync("/admin");
        await Assertions.Expect(page.Locator(".note.danger")).ToContainTextAsync("The trunk Carrier cannot carry calls", new() { Timeout = 10000 });
        await tab.SeesAsync("No connection could be made");
        await page.Locator(".trunk-states a").ClickAsync();
        await tab.Button("Delete").ClickAsync();
        await Assertions.Expect(page.Locator(".note[role=alert]")).ToContainTextAsync("Everything");
        await page.Locator("#enabled").UncheckAsync();
        await tab.Button("Save").ClickAsync();
        await Assertions.Expect(page.Locator(".trunk-now .state")).ToHaveTextAsync("off");
        Assert.Empty(tab.Errors);
    }

    // What is typed is tested before it is saved: with a carrier and a telephone outside, and then with a wrong password.
    private async Task TestTrunkAsync(Tab tab)
    {
        var page = tab.Page;
        var port = FreePorts.Take(6);
        await using var carrier = await Kamailio.StartAsync(fixture.Server, "0791112233", port);
        await using var outsider = await Baresip.StartAsync(fixture.Server, "0791112233", new() { Tone = 1000, Register = false, Password = "none", SipPort = port });
        // Afresh, without the message that something was saved, which comes and goes.
        await page.ReloadAsync();
        await page.Locator("#proxies").FillAsync($"127.0.0.1:{carrier.Port}");
        await page.Locator(".fold > summary").ClickAsync();
        await page.Locator("#transport").SelectOptionAsync("Udp");
        await page.Locator("#trunk-test-number").FillAsync("044 333 22 11");
        await page.Locator("#trunk-test-start").ClickAsync();
        await Assertions.Expect(page.Locator("#trunk-test-number-error")).ToContainTextAsync("may be charged");
        await page.Locator("#trunk-test-costs").CheckAsync();
        await page.Locator("#trunk-test-start").ClickAsync();
        await outsider.WaitForAsync("CALL_ESTABLISHED");
        await Assertions.Expect(page.Locator("[data-step=Sound] p")).ToContainTextAsync("Measuring");
        await outsider.WaitForAsync("CALL_CLOSED");
        await Assertions.Expect(page.Locator(".trunk-test header .state")).ToHaveTextAsync("The trunk works.", new() { Timeout = 10000 });
        foreach (var found in new[] { "reach.answers", "register.done", "call.answered", "sound.received", "sound.heard" })
            await Assertions.Expect(page.Locator($"[data-finding='{found}']")).ToBeVisibleAsync();
        await PageRules.LookAsync(tab, "admin-trunk");
        Assert.Contains($"registered {Kamailio.Account} expires 0", carrier.Log, StringComparison.Ordinal);

        await page.Locator("#trunk-test-number").FillAsync("");
        await page.Locator("#password").FillAsync("guess");
        await page.Locator("#trunk-test-start").PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-finding='register.wrong-password']")).ToContainTextAsync("The carrier refused the password (401) of acc4545.");
        await Assertions.Expect(page.Locator(".trunk-test header .state")).ToHaveTextAsync("The trunk has a problem.");
        await tab.Button("Discard").ClickAsync();
        await Assertions.Expect(page.Locator(".trunk-now .state")).ToHaveTextAsync("unreachable", new() { Timeout = 20000 });
    }

    private static async Task PickAsync(IPage page, string field, string typed)
    {
        await page.Locator(field).FocusAsync();
        await page.Keyboard.TypeAsync(typed);
        await page.Locator($"{field}-list [role=option]").First.WaitForAsync();
        await page.Locator(field).PressAsync("Enter");
        await Assertions.Expect(page.Locator(field)).ToHaveAttributeAsync("aria-expanded", "false");
    }
}
