using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>A phone of other makers calls a browser, is called by a phone, and presses keys.</summary>
[Collection(ServerCollection.Name)]
public class LinphoneTests(ServerFixture fixture)
{
    [Fact]
    public async Task Linphone_calls_a_browser_and_is_called_by_a_phone()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var browser = await WebPhone.StartAsync(fixture.Server, "101", 1000);
        await using var linphone = await Linphone.StartAsync(fixture.Server, "103", 700);
        await linphone.TypeAsync($"call sip:101@127.0.0.1:{fixture.Server.SipPort}");
        await browser.AnswerAsync();
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(700);
        await Eventually.ElapseAsync(1.5);
        await browser.PressAsync("Hang up");
        await browser.IdleAsync();
        Tone.AssertHeard(1000, (await linphone.HeardAsync()).Last(1), "linphone");
        Assert.Equal("hung-up-by-callee", (await mark.OneAsync("103", "101")).Reason);

        await using var phone = await Baresip.StartAsync(fixture.Server, "102", new() { Tone = 440 });
        await phone.DialAsync("103");
        await linphone.SaysAsync("Receiving new incoming call");
        await linphone.TypeAsync("answer");
        await phone.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.ElapseAsync(2.5);
        await phone.AssertHearsAsync(700, "phone");
        await linphone.TypeAsync("7");
        await Eventually.TrueAsync(() => phone.Events("CALL_DTMF_START").Any(e => e.GetProperty("param").GetString() == "7"), "the digit of linphone reaches the phone");
        await phone.CommandAsync("sndcode", "4");
        await linphone.SaysAsync("Receiving tone 4");
        await linphone.TypeAsync("terminate");
        await phone.WaitForAsync("CALL_CLOSED");
        Tone.AssertHeard(440, (await linphone.HeardAsync()).Part(0.8, 1.4), "linphone when called, before the digits");
        Assert.Equal("hung-up-by-callee", (await mark.OneAsync("102", "103")).Reason);
    }
}
