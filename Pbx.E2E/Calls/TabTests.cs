using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Tabs and circuits: the browser's telephone belongs to nothing that may go away.</summary>
[Collection(ServerCollection.Name)]
public class TabTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Call_outlives_the_circuit_and_the_page_comes_back()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440, Transport = "tls", MediaEncryption = "srtp" });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        var circuit = await CircuitCut.OnAsync(browser.Page);
        var bar = browser.Page.Locator("#components-reconnect-modal");
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await circuit.CutAsync();
        await Assertions.Expect(bar).ToHaveAttributeAsync("data-state", "reconnecting");
        await browser.AssertHearsAsync(440);
        await browser.PressAsync("Hold");
        await browser.WaitForAsync("held");
        await browser.PressAsync("Resume");
        await browser.WaitForAsync("talking");

        circuit.Mend();
        await Assertions.Expect(bar).ToHaveAttributeAsync("data-state", "connected", new() { Timeout = 10000 });
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Team" }).First.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync("Chiara Rossi");
        await browser.AssertHearsAsync(440);
        await phone.AssertHearsAsync(1000, "phone after the cut");
        Assert.False(phone.Saw("CALL_CLOSED"));
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Answer_to_a_command_may_overtake_the_list_of_calls()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await LateEvents.OnAsync(browser.Page, TimeSpan.FromMilliseconds(700));
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
        await browser.IdleAsync();

        await phone.DialAsync("101");
        await browser.AnswerAsync();
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await phone.HangupAsync();
        await browser.IdleAsync();
    }

    [Fact]
    public async Task Both_tabs_of_a_person_ring_and_one_answers()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        var second = await browser.Page.Context.NewPageAsync();
        await second.GotoAsync(Server.Url + "/calls");
        await second.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        await phone.DialAsync("101");
        await browser.WaitForAsync("ringing");
        await second.Locator("pbx-call-bar .pbx-call[data-state=ringing]").WaitForAsync();
        await browser.AnswerAsync();
        await browser.WaitForAsync("talking");
        await Eventually.TrueAsync(async () => await second.Locator("pbx-call-bar .pbx-call[data-state=ringing]").CountAsync() == 0, "the other tab stops ringing");
        await browser.AssertHearsAsync(440);

        // the tab that does not carry the call is closed, and nobody notices
        await second.CloseAsync();
        await browser.AssertHearsAsync(440);
        await phone.AssertHearsAsync(1000, "phone");
        Assert.False(phone.Saw("CALL_CLOSED"));
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.Equal("answered", (await mark.OneAsync("102", "101")).Outcome);
    }
}
