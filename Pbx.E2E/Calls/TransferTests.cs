using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Calls are passed on: at once, after asking, by browser and by phone; and come back when that fails.</summary>
[Collection(ServerCollection.Name)]
public class TransferTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Browser_transfers_blind()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");

        await OpenTransferAsync(browser, "103");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Transfer now" }).ClickAsync();

        await chiara.WaitForAsync("CALL_ESTABLISHED");
        await browser.IdleAsync();
        await AssertTalkAsync(bruno, 440, chiara, 700);
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Browser_asks_first_and_then_connects()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");

        await OpenTransferAsync(browser, "103");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Ask first" }).ClickAsync();
        await browser.WaitForAsync("held");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(700);
        await browser.PressAsync("Transfer", browser.Call("talking").First);
        await browser.Page.Locator("pbx-call-bar [data-connect]").First.ClickAsync();

        await browser.IdleAsync();
        await AssertTalkAsync(bruno, 440, chiara, 700);
        await chiara.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Blind_transfer_to_nowhere_comes_back()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await OpenTransferAsync(browser, "799");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Transfer now" }).ClickAsync();

        await browser.Page.Locator("pbx-call-bar .pbx-notice").WaitForAsync();
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await browser.PressAsync("Hang up");
        await bruno.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Phone_transfers_blind_with_REFER()
    {
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await bruno.DialAsync("101");
        await browser.AnswerAsync();
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await bruno.CommandAsync("transfer", $"sip:103@127.0.0.1:{Server.SipPort}");

        await chiara.WaitForAsync("CALL_ESTABLISHED");
        await bruno.WaitForAsync("CALL_CLOSED");
        await browser.AssertHearsAsync(700);
        await browser.PressAsync("Hang up");
        await chiara.WaitForAsync("CALL_CLOSED");
    }

    private static async Task OpenTransferAsync(WebPhone browser, string number)
    {
        await browser.PressAsync("Transfer", browser.Call("talking").First);
        await browser.Page.GetByRole(AriaRole.Textbox, new() { Name = "Transfer to number" }).FillAsync(number);
    }

    private static async Task AssertTalkAsync(Baresip one, double toneOfOne, Baresip other, double toneOfOther)
    {
        await Eventually.ElapseAsync(4);
        await one.AssertHearsAsync(toneOfOther, one.Extension);
        await other.AssertHearsAsync(toneOfOne, other.Extension);
    }
}
