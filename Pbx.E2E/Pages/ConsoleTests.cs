using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>Dashboard, live calls, history and settings, with real phones behind them.</summary>
[Collection(PagesCollection.Name)]
public class ConsoleTests(PagesFixture fixture)
{
    [Fact]
    public async Task Running_call_is_shown_ended_and_found_in_the_history()
    {
        await using var caller = await Baresip.StartAsync(fixture.Server, "103", new() { Tone = 440 });
        await using var called = await Baresip.StartAsync(fixture.Server, "104", new() { Tone = 1000 });
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/calls");
        await tab.SeesAsync("Nobody is on the phone");

        await caller.DialAsync("104");
        await called.WaitForAsync("CALL_ESTABLISHED");
        var row = page.Locator("tbody tr");
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await Assertions.Expect(row).ToContainTextAsync("Chiara Rossi");
        await Assertions.Expect(row).ToContainTextAsync("David Keller");
        await Assertions.Expect(row.Locator("td").Nth(2)).ToContainTextAsync("Talking");
        await Assertions.Expect(row.Locator("td").Nth(4)).ToContainTextAsync("PCMA");
        await Assertions.Expect(row.Locator(".mos")).ToContainTextAsync("good", new() { Timeout = 15000 });
        await Assertions.Expect(page.Locator(".nav .count")).ToHaveTextAsync("1");

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();
        await called.WaitForAsync("CALL_CLOSED");
        await caller.WaitForAsync("CALL_CLOSED");
        await tab.SeesAsync("Nobody is on the phone");

        await tab.GoAsync("/admin/history");
        await page.Locator("#history-search").FillAsync("Rossi");
        await tab.AtQueryAsync("/admin/history?q=Rossi");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("David Keller");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("PCMA");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("Answered");
        var csv = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        Assert.Contains("Chiara Rossi", await File.ReadAllTextAsync(await csv.PathAsync()), StringComparison.Ordinal);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Person_finds_own_calls()
    {
        var user = PbxServer.User("105");
        await using var phone = await Baresip.StartAsync(fixture.Server, "104");
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsync(user.Email, user.Password);
        await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.GotoAsync(tab.Url + "/team?q=keller");
        await page.GetByRole(AriaRole.Button, new() { Name = "David Keller" }).ClickAsync();
        var call = page.Locator("pbx-call-bar .pbx-call");
        await Assertions.Expect(call).ToHaveAttributeAsync("data-state", "talking");
        await Assertions.Expect(call).ToContainTextAsync("David Keller");
        await page.GetByRole(AriaRole.Link, new() { Name = "Calls" }).ClickAsync();
        await tab.AtAsync("/calls");
        await Assertions.Expect(call).ToHaveAttributeAsync("data-state", "talking");
        await call.GetByRole(AriaRole.Button, new() { Name = "Hang up" }).ClickAsync();
        await Assertions.Expect(call).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".call-item").First).ToContainTextAsync("David Keller");
        await tab.Button("Missed").ClickAsync();
        await Assertions.Expect(page.Locator(".call-item")).ToHaveCountAsync(0);

        await phone.DialAsync("105");
        await call.WaitForAsync();
        await phone.HangupAsync();
        await Assertions.Expect(page.Locator(".call-item.missed")).ToHaveCountAsync(1);
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Dashboard_counts_phones_and_names_ports()
    {
        await using var tab = await fixture.TabAsync();
        await tab.SignInAsOwnerAsync();
        await tab.AtAsync("/admin");
        await tab.SeesAsync("The certificate is self-signed");
        foreach (var port in new[] { fixture.Server.HttpsPort, fixture.Server.SipPort, fixture.Server.SipsPort, fixture.Server.MediaPort })
            await Assertions.Expect(tab.Page.Locator("tbody tr", new() { HasText = $"127.0.0.1:{port}" }).First).ToContainTextAsync("listening");
        var phones = tab.Page.Locator(".stat-card").First.Locator(".value");
        await Assertions.Expect(phones).ToContainTextAsync("0 of");
        await using (await Baresip.StartAsync(fixture.Server, "102"))
            await Assertions.Expect(phones).ToContainTextAsync("1 of");
        await Assertions.Expect(phones).ToContainTextAsync("0 of");
        Assert.Empty(tab.Errors);
    }

    [Fact]
    public async Task Settings_are_checked_saved_and_discarded()
    {
        await using var tab = await fixture.TabAsync();
        var page = tab.Page;
        await tab.SignInAsOwnerAsync("/admin/settings");
        await page.Locator("#ring-seconds").FillAsync("2x");
        await tab.Button("Save").ClickAsync();
        await Assertions.Expect(page.Locator("#ring-seconds")).ToHaveAttributeAsync("aria-invalid", "true");
        await tab.Button("Discard").ClickAsync();
        await Assertions.Expect(page.Locator("#ring-seconds")).ToHaveValueAsync("30");
        await Assertions.Expect(page.Locator(".save-bar")).ToHaveCountAsync(0);

        await page.Locator("#company").FillAsync("Muster und Söhne AG");
        await page.Locator("#ring-seconds").FillAsync("45");
        await tab.Button("Save").ClickAsync();
        await tab.SeesAsync("Saved");
        await tab.GoAsync("/admin/settings");
        await Assertions.Expect(page.Locator("#ring-seconds")).ToHaveValueAsync("45");
        await Assertions.Expect(page.Locator(".sidebar .brand")).ToHaveTextAsync("Muster und Söhne AG");
        Assert.Empty(tab.Errors);
    }
}
