using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Phones of others transfer, hold and resume in their own way (RFC 5589, RFC 3264 8.4).</summary>
[Collection(ServerCollection.Name)]
public class PhoneTransferTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Phone_asks_first_and_connects_with_REFER_and_Replaces()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var chiara = await Baresip.StartAsync(Server, "103", new() { Tone = 700 });
        await using var web = await JsSipPhone.StartAsync(Server, "104", 1000);
        await web.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await web.DialAsync("103");
        await chiara.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.TrueAsync(async () => await web.Page.EvaluateAsync<int>("() => window.__sip.established") == 2, "both calls are established");

        await web.ConnectAsync("103");

        await Eventually.TrueAsync(async () => await web.Page.EvaluateAsync<int>("() => window.__sip.ended") == 2, "JsSIP is out of both calls");
        await Eventually.ElapseAsync(2.5);
        Assert.False(bruno.Saw("CALL_CLOSED"));
        await bruno.AssertHearsAsync(700, "Bruno");
        await chiara.AssertHearsAsync(440, "Chiara");
        await bruno.HangupAsync();
        await chiara.WaitForAsync("CALL_CLOSED");
        Assert.Equal("transferred", (await mark.OneAsync("104", "102")).Reason);
    }

    [Fact]
    public async Task Transfer_to_a_busy_phone_leaves_the_call_as_it_was()
    {
        await using var busy = await Baresip.StartAsync(Server, "103", new() { AutoAnswer = false });
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var web = await JsSipPhone.StartAsync(Server, "104", 1000);
        await web.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.TrueAsync(() => web.IsAsync("established"), "JsSIP's call is established");

        await web.TransferAsync("103");
        await busy.WaitForAsync("CALL_INCOMING");
        await busy.HangupAsync();

        await Eventually.TrueAsync(async () => await web.TransferResultAsync() == "failed", "JsSIP is told that the transfer failed");
        await web.AssertHearsAsync(440, "JsSIP has Bruno back");
        await bruno.AssertHearsAsync(1000, "Bruno has JsSIP back");
        Assert.False(bruno.Saw("CALL_CLOSED"));
        await web.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Phone_holds_a_phone_and_resumes()
    {
        await using var bruno = await Baresip.StartAsync(Server, "102", new() { Tone = 440 });
        await using var web = await JsSipPhone.StartAsync(Server, "104", 1000);
        await web.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.TrueAsync(() => web.IsAsync("established"), "JsSIP's call is established");
        await web.AssertHearsAsync(440, "JsSIP before it holds");
        await bruno.AssertHearsAsync(1000, "Bruno before he is held");

        await web.HoldAsync();
        await Eventually.TrueAsync(async () => await StateAsync() == "onHold", "the system knows that the call is held");
        await Eventually.ElapseAsync(2);
        Tone.AssertNotHeard(1000, bruno.Heard().Last(1), "Bruno while held");

        await web.ResumeAsync();
        await Eventually.TrueAsync(async () => await StateAsync() == "talking", "the system knows that the call goes on");
        await web.AssertHearsAsync(440, "JsSIP");
        await bruno.AssertHearsAsync(1000, "Bruno");
        await web.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");
    }

    private async Task<string?> StateAsync() =>
        (await fixture.Owner.CallsAsync()).Single(call => call.GetProperty("from").GetProperty("number").GetString() == "104").GetProperty("state").GetString();
}
