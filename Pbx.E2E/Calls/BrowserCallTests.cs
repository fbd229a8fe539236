using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>The web client calls phones and other browsers, and is called.</summary>
[Collection(ServerCollection.Name)]
public class BrowserCallTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Theory]
    [InlineData("PCMA/8000/1", "audio/PCMA", null)]
    [InlineData("G722/16000/1", "audio/G722", null)]
    [InlineData("PCMA/8000/1", "audio/PCMA", "srtp-mand")]
    public async Task Phone_calls_browser(string codecs, string codec, string? encryption)
    {
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440, Codecs = codecs, MediaEncryption = encryption });

        await phone.DialAsync("101");
        await browser.AnswerAsync();
        await phone.WaitForAsync("CALL_ESTABLISHED");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await Eventually.ElapseAsync(2);
        var inbound = await browser.InboundAsync();
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");

        await phone.AssertHearsAsync(1000, "phone");
        Assert.Equal(codec, inbound.Codec, ignoreCase: true);
        Assert.True(inbound.Lost <= inbound.Received / 100, $"{inbound.Lost} lost of {inbound.Received}");
    }

    [Theory]
    [InlineData("PCMA/8000/1")]
    [InlineData("G722/16000/1")]
    public async Task Browser_calls_phone(string codecs)
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440, Codecs = codecs });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);

        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await Eventually.ElapseAsync(2);
        await phone.HangupAsync();
        await browser.IdleAsync();

        await phone.AssertHearsAsync(1000, "phone");
    }

    [Fact]
    public async Task Browser_calls_browser_and_Opus_passes_through()
    {
        await using var anna = await WebPhone.StartAsync(Server, "101", 1000);
        await using var bruno = await WebPhone.StartAsync(Server, "102", 700);

        await anna.DialAsync("102");
        await anna.WaitForAsync("ringback");
        await bruno.AnswerAsync();
        await anna.WaitForAsync("talking");
        await anna.AssertHearsAsync(700);
        await bruno.AssertHearsAsync(1000);
        Assert.Equal("audio/opus", (await anna.InboundAsync()).Codec, ignoreCase: true);
        Assert.Equal("audio/opus", (await bruno.InboundAsync()).Codec, ignoreCase: true);
        await anna.PressAsync("Hang up");
        await bruno.IdleAsync();
    }

    [Fact]
    public async Task Hold_silences_and_resume_brings_back()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await browser.PressAsync("Hold");
        await browser.WaitForAsync("held");
        await Eventually.ElapseAsync(2.5);
        Tone.AssertNotHeard(1000, phone.Heard().Last(1), "held phone");
        await browser.PressAsync("Resume");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await Eventually.ElapseAsync(2);
        await phone.AssertHearsAsync(1000, "phone after resume");

        await phone.CommandAsync("hold");
        await Eventually.TrueAsync(async () => (await browser.Calls.First.InnerTextAsync()).Contains("The other side holds", StringComparison.Ordinal), "the bar says that the other side holds");
        await phone.CommandAsync("resume");
        await browser.AssertHearsAsync(440);
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Digits_go_both_ways()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await browser.PressAsync("Keypad");
        foreach (var digit in "159#") await browser.Page.Locator($"pbx-call-bar .pbx-key[data-key='{digit}']").ClickAsync();
        await Eventually.TrueAsync(() => string.Concat(phone.Events("CALL_DTMF_START").Select(e => e.GetProperty("param").GetString())) == "159#",
            "the phone receives 159#; it told " + string.Concat(phone.Events("CALL_DTMF_START").Select(e => e.ToString())));

        // a browser turns the events that it receives into the two tones of the digit
        foreach (var (digit, low, high) in new[] { ("5", 770.0, 1336.0), ("#", 941.0, 1477.0) })
        {
            var listening = browser.HearAsync(2);
            await phone.CommandAsync("sndcode", digit);
            var heard = await listening;
            Assert.True(Tone.HasDigit(heard, low, high), $"the browser hears {digit}");
            Assert.False(Tone.HasDigit(heard, 697, 1633), "and no digit that nobody pressed");
        }
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Call_outlives_a_reload()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await browser.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await browser.WaitForAsync("talking", 3);
        await browser.AssertHearsAsync(440);
        await Eventually.ElapseAsync(2);
        Assert.False(phone.Saw("CALL_CLOSED"));
        await phone.AssertHearsAsync(1000, "phone after the reload");
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.Equal("hung-up-by-caller", (await mark.OneAsync("101", "102")).Reason);
    }

    [Fact]
    public async Task Call_outlives_the_sockets()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await browser.Page.Context.SetOfflineAsync(true);
        await browser.Page.Locator("pbx-call-bar[data-connected=false]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await browser.Page.Context.SetOfflineAsync(false);
        await browser.Page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 3000 });
        await browser.AssertHearsAsync(440);
        Assert.False(phone.Saw("CALL_CLOSED"));
        await browser.PressAsync("Hang up");
        await phone.WaitForAsync("CALL_CLOSED");
    }
}
