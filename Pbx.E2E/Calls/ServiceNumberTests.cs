using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>What a newcomer with one telephone can hear: the echo test and the speaking clock.</summary>
[Collection(ServerCollection.Name)]
public class ServiceNumberTests(ServerFixture fixture)
{
    [Fact]
    public async Task Browser_hears_itself_and_the_clock()
    {
        await using var browser = await WebPhone.StartAsync(fixture.Server, "105", 1000);
        await browser.DialAsync("*43");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(1000, 20);
        await browser.PressAsync("Hang up");
        await browser.IdleAsync();

        await browser.DialAsync("*60");
        await browser.WaitForAsync("talking");
        await Eventually.TrueAsync(async () => (await browser.HearAsync(1)).Rms > 200, "the clock speaks");
        await browser.PressAsync("Hang up");
        await browser.IdleAsync();
    }

    [Fact]
    public async Task Phone_hears_the_clock()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var phone = await Baresip.StartAsync(fixture.Server, "101");
        await phone.DialAsync("*60");
        await phone.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.TrueAsync(() => phone.Heard() is { Seconds: > 2.5 } heard && heard.Rms > 200, "the clock speaks");
        await phone.HangupAsync();
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.Equal("answered", (await mark.OneAsync("101", "*60")).Outcome);
    }
}
