using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.OutboundRules;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;
using Pbx.E2E.Pages;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>A company with a carrier, a department, a group and hours.</summary>
public sealed class CallRuleFixture : IAsyncLifetime
{
    public int CarrierPort { get; } = FreePorts.Take();

    public PbxServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await PbxServer.StartAsync();
        await Server.ChangeDataAsync(async services =>
        {
            var plans = services.GetRequiredService<ICallPlans>();
            var anna = services.GetRequiredService<ISnapshotSource>().Current!.UsersByExtension["101"].Id;
            await using var tone = File.OpenRead(Tone.WriteWav(Path.Combine(Server.Folder, "closed.wav"), 1000, 8));
            var prompt = await services.GetRequiredService<IPromptLibrary>().AddAsync("closed", null, tone, "");
            Assert.True(prompt.Succeeded);
            var change = await plans.UpdateAsync(plan => plan with
            {
                Departments = [plan.Departments[0] with { CallerId = "+41223004545" }, new Department { Id = "team", Name = "Team", CallerId = "+41223004546", Members = [anna] }],
                Trunks =
                [
                    new Trunk
                    {
                        Id = "carrier", Name = "Carrier", Domain = "carrier.test", Proxies = [$"127.0.0.1:{CarrierPort}"], Authentication = TrunkAuthentication.ByAddress, OptionsSeconds = 0, Codecs = ["PCMA"],
                    },
                ],
                OutboundRules =
                [
                    new OutboundRule { Id = "bern", Name = "Bern", Prefixes = ["+4131"], AskPin = true, Routes = [new("carrier")] },
                    new OutboundRule { Id = "rest", Name = "Rest", MinDigits = 5, Routes = [new("carrier")] },
                ],
                Nodes =
                [
                    new RingGroup { Id = "sales", Name = "Sales", Number = "810", Members = [anna] },
                    new Announcement { Id = "closed", Name = "Closed", Prompt = new PromptSet { ByLanguage = new Dictionary<string, string> { ["en"] = prompt.Prompt!.Id } } },
                    new ScheduleBranch { Id = "main", Name = "Main", Number = "800", Open = FlowTarget.Node("sales"), Closed = FlowTarget.Node("closed") },
                    new Mailbox { Id = "box", Name = "Anna", UserId = anna },
                ],
            }, "test", "");
            Assert.Empty(change.Problems);
            Assert.Null(await services.GetRequiredService<IMailboxPins>().SetAsync("box", "4711", anna));
        });
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>What people say about calls: the number shown, the PIN, hours that are forced; as they say it, and as it is seen and heard outside.</summary>
public sealed class CallRuleTests(CallRuleFixture fixture) : IClassFixture<CallRuleFixture>
{
    private readonly PbxServer server = fixture.Server;

    [Fact]
    public async Task Number_is_chosen_beside_the_dialler_or_by_a_code_and_the_pin_lets_a_call_out()
    {
        await using var phone = await WebPhone.StartAsync(server, "101", 440);
        var shown = phone.Page.Locator("[data-show]");
        await phone.Page.GotoAsync(server.Url + "/calls");
        await shown.SelectOptionAsync("+41223004545");
        Assert.Contains("From: <sip:+41223004545@", await InviteAsync(() => phone.DialAsync("0263220000"), phone));
        await phone.Page.ReloadAsync();
        await Assertions.Expect(shown).ToHaveValueAsync("+41223004545");
        // What is dialled in front comes before what was chosen.
        Assert.Contains("From: <sip:+41223004546@", await InviteAsync(() => phone.DialAsync("*720263220000"), phone));

        await using var desk = await Baresip.StartAsync(server, "101", new() { AutoAnswer = false });
        var withheld = await InviteAsync(() => desk.DialAsync($"sip:%2331%230263220000@127.0.0.1:{server.SipPort}"), null, async () =>
        {
            await desk.WaitForAsync("CALL_ESTABLISHED");
            await desk.HangupAsync();
        });
        Assert.Contains("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>", withheld);
        Assert.Contains("Privacy: id", withheld);

        // The PIN is asked for before anything leaves.
        Assert.StartsWith("INVITE sip:+41313220000@", await InviteAsync(async () =>
        {
            await phone.DialAsync("0313220000");
            await phone.WaitForAsync("talking");
            await phone.PressAsync("Keypad");
            foreach (var key in "4711#") await phone.Calls.First.Locator($".pbx-key[data-key='{key}']").ClickAsync();
        }, phone));
    }

    [Fact]
    public async Task Company_closed_in_the_console_is_closed_to_callers_until_it_is_opened()
    {
        await using var browser = await Browsers.StartAsync(server, 440);
        await using var tab = await Tab.OpenAsync(browser, server.Url);
        await tab.SignInAsOwnerAsync("/admin/hours/departments/company");
        await tab.AtAsync("/admin/hours/departments/company");
        await tab.Button("Closed").ClickAsync();
        await tab.SeesAsync("Set by");
        await using var bruno = await Baresip.StartAsync(server, "102");
        await bruno.DialAsync("800");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await bruno.AssertHearsAsync(1000, "the caller of a closed company");
        await bruno.HangupAsync();
        await tab.GoAsync("/admin");
        await tab.SeesAsync("Muster AG is forced: closed.");
        await tab.GoAsync("/admin/groups/sales");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign off: Anna Berger" }).ClickAsync();
        await tab.Button("Sign on: Anna Berger").WaitForAsync();

        await using var anna = await Tab.OpenAsync(browser, server.Url);
        var user = PbxServer.User("101");
        await anna.SignInAsync(user.Email, user.Password, "/team");
        await anna.AtAsync("/team");
        await anna.Page.Context.AddCookiesAsync([new Cookie { Name = "pbx-language", Value = Uri.EscapeDataString("c=de|uic=de"), Url = anna.Url }]);
        await anna.GoAsync("/team");
        await Assertions.Expect(anna.Page.Locator("#group-sales")).Not.ToBeCheckedAsync();
        await anna.Page.Locator("#do-not-disturb").CheckAsync();
        await anna.Page.Locator("#hours-team .chip", new() { HasText = "Feiertag" }).ClickAsync();
        await anna.SeesAsync("Gesetzt von Anna Berger, bis auf Weiteres.");
        await PageRules.LookAsync(anna, "client-team-rules");
        await anna.GoAsync("/calls");
        await anna.SeesAsync("«Nicht stören» ist eingeschaltet");
        await anna.Page.Locator("[data-show]").WaitForAsync();
        Assert.Empty(anna.Errors);
        Assert.Empty(tab.Errors);
    }

    /// <summary>The INVITE that reaches the carrier, which answers and then hears BYE.</summary>
    private async Task<string> InviteAsync(Func<Task> dial, WebPhone? phone, Func<Task>? end = null)
    {
        await using var carrier = Sipp.Start(server, "uas-answers", "110", new() { Port = fixture.CarrierPort });
        await dial();
        await Eventually.TrueAsync(() => Task.FromResult(carrier.Messages.Contains("ACK sip:", StringComparison.Ordinal)), "the carrier has the call");
        if (phone is not null)
        {
            await phone.PressAsync("Hang up");
            await phone.IdleAsync();
        }
        if (end is not null) await end();
        await carrier.SucceedsAsync();
        return carrier.Messages[carrier.Messages.IndexOf("INVITE ", StringComparison.Ordinal)..];
    }
}
