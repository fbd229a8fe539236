using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>What happens before an answer, and when none comes.</summary>
[Collection(ServerCollection.Name)]
public class RingingTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Caller_gives_up_and_the_browser_stops_ringing()
    {
        await using var phone = await Baresip.StartAsync(Server, "102");
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await phone.DialAsync("101");
        await browser.WaitForAsync("ringing");
        await phone.HangupAsync();
        await browser.IdleAsync();
    }

    [Fact]
    public async Task Browser_declines_and_the_phone_is_told()
    {
        await using var phone = await Baresip.StartAsync(Server, "102");
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await phone.DialAsync("101");
        await browser.WaitForAsync("ringing");
        await browser.PressAsync("Decline");
        await phone.WaitForAsync("CALL_CLOSED");
        await browser.IdleAsync();
        Assert.Matches("486|603", phone.Events("CALL_CLOSED")[^1].ToString() + phone.Log);
    }

    [Fact]
    public async Task Phone_declines_and_the_browser_says_so()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { AutoAnswer = false });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await phone.WaitForAsync("CALL_INCOMING");
        await browser.WaitForAsync("ringback");
        await phone.HangupAsync();
        await browser.IdleAsync();
        Assert.Contains("102", await browser.Page.Locator("pbx-call-bar .pbx-notice").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_do_not_exist_and_people_without_a_device_are_told_apart()
    {
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        var notice = browser.Page.Locator("pbx-call-bar .pbx-notice");

        await browser.DialAsync("799");
        await Eventually.TrueAsync(async () => (await notice.InnerTextAsync()).Contains("does not exist", StringComparison.Ordinal), "799 is said not to exist");
        await browser.IdleAsync();
        await browser.DialAsync("108");
        await Eventually.TrueAsync(async () => !(await notice.InnerTextAsync()).Contains("does not exist", StringComparison.Ordinal), "108 exists but has no device");
        await browser.IdleAsync();
    }

    [Fact]
    public async Task Two_devices_ring_and_the_one_not_used_is_told_why_it_stops()
    {
        await using var desk = await Baresip.StartAsync(Server, "101", new() { AutoAnswer = false });
        await using var caller = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);

        await caller.DialAsync("101");
        await desk.WaitForAsync("CALL_INCOMING");
        await browser.AnswerAsync();
        await desk.WaitForAsync("CALL_CLOSED");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);
        await browser.PressAsync("Hang up");
        await caller.WaitForAsync("CALL_CLOSED");

        await caller.DialAsync("101");
        await desk.WaitForAsync("CALL_INCOMING", count: 2);
        await browser.WaitForAsync("ringing");
        await desk.AnswerAsync();
        await desk.WaitForAsync("CALL_ESTABLISHED");
        await browser.IdleAsync();
        await caller.HangupAsync();
        await desk.WaitForAsync("CALL_CLOSED", count: 2);
    }

    [Fact]
    public async Task Second_call_waits_and_the_first_is_held()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var browser = await WebPhone.StartAsync(Server, "101", 1000);
        await browser.DialAsync("102");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(440);

        await chiara.DialAsync("101");
        await browser.AnswerAsync();
        await browser.WaitForAsync("held");
        await browser.WaitForAsync("talking");
        await browser.AssertHearsAsync(700);

        await browser.PressAsync("Resume", browser.Call("held").First);
        await Eventually.TrueAsync(async () => (await browser.Call("talking").First.InnerTextAsync()).Contains("102", StringComparison.Ordinal), "the first call is the active one again");
        await browser.AssertHearsAsync(440, track: 0);
        await bruno.HangupAsync();
        await chiara.HangupAsync();
        await browser.IdleAsync();
    }

    [Fact]
    public async Task Nobody_answers_and_the_call_ends_by_itself()
    {
        await using var phone = await Baresip.StartAsync(Server, "102", new() { AutoAnswer = false });
        await using var caller = await Baresip.StartAsync(Server, "103");
        await caller.DialAsync("102");
        await phone.WaitForAsync("CALL_INCOMING");
        await caller.WaitForAsync("CALL_CLOSED", 40);
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.Matches("480|408", caller.Events("CALL_CLOSED")[^1].ToString() + caller.Log);
    }

    [Fact]
    public async Task Digits_of_one_phone_reach_the_other()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await bruno.DialAsync("103");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        foreach (var digit in "28*") await bruno.CommandAsync("sndcode", digit.ToString());
        await Eventually.TrueAsync(() => string.Concat(chiara.Events("CALL_DTMF_START").Select(e => e.GetProperty("param").GetString())) == "28*",
            "the other phone receives 28*");
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED");
    }
}
