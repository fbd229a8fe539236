using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Calls that come to nothing: each side is told the right thing, and the history says why.</summary>
[Collection(ServerCollection.Name)]
public class RefusalTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task Number_that_does_not_exist_and_number_without_a_phone()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var phone = await Baresip.StartAsync(Server, "101");

        await phone.DialAsync("4711");
        await ClosedAsync(phone, 1, "404");
        await phone.DialAsync("109");
        await ClosedAsync(phone, 2, "480");
        await phone.DialAsync("*99");
        await ClosedAsync(phone, 3, "404");

        Assert.Equal(("failed", "not-found", "404"), Facts(await mark.OneAsync("101", "4711")));
        Assert.Equal(("missed", "no-device", "480"), Facts(await mark.OneAsync("101", "109")));
    }

    [Fact]
    public async Task Called_phone_refuses_as_busy_or_declines()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var caller = await Baresip.StartAsync(Server, "101");
        await using (var busy = await Baresip.StartAsync(Server, "102", new() { AutoAnswer = false }))
        {
            await caller.DialAsync("102");
            await busy.WaitForAsync("CALL_INCOMING");
            await caller.WaitForAsync("CALL_RINGING");
            await busy.HangupAsync();
            await ClosedAsync(caller, 1, "486");
        }
        Assert.Equal(("busy", "busy", "486"), Facts(await mark.OneAsync("101", "102")));

        await using var declines = await Sipp.RegisterAndStartAsync(Server, "uas-refuses", "103", new() { Words = new Dictionary<string, string> { ["code"] = "603", ["phrase"] = "Decline" } });
        await caller.DialAsync("103");
        await ClosedAsync(caller, 2, "603");
        await declines.SucceedsAsync();
        Assert.Equal(("rejected", "rejected", "603"), Facts(await mark.OneAsync("101", "103")));
    }

    [Fact]
    public async Task Caller_gives_up()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var called = await Baresip.StartAsync(Server, "102", new() { AutoAnswer = false });
        await using var caller = await Baresip.StartAsync(Server, "101");
        await caller.DialAsync("102");
        await called.WaitForAsync("CALL_INCOMING");
        await caller.WaitForAsync("CALL_RINGING");
        await caller.HangupAsync();
        await called.WaitForAsync("CALL_CLOSED");
        Assert.Equal(("missed", "cancelled", "487"), Facts(await mark.OneAsync("101", "102")));
    }

    [Fact]
    public async Task Two_phones_of_one_user_ring_and_the_first_to_answer_has_the_call()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var slow = await Sipp.RegisterAndStartAsync(Server, "uas-elsewhere", "102");
        await using var quick = await Baresip.StartAsync(Server, "102", new() { AutoAnswer = false, Tone = 1000 });
        await using var caller = await Baresip.StartAsync(Server, "101", new() { Tone = 440 });
        await caller.DialAsync("102");
        await quick.WaitForAsync("CALL_INCOMING");
        await slow.SeesAsync("180 Ringing");
        await quick.AnswerAsync();
        await caller.WaitForAsync("CALL_ESTABLISHED");
        await slow.SucceedsAsync();
        await Eventually.ElapseAsync(2);
        await caller.HangupAsync();
        await quick.WaitForAsync("CALL_CLOSED");
        await caller.AssertHearsAsync(1000, "caller");
        await quick.AssertHearsAsync(440, "phone that answered");
        Assert.Equal("hung-up-by-caller", (await mark.OneAsync("101", "102")).Reason);
    }

    private static (string, string, string) Facts(HistoryRow row) => (row.Outcome, row.Reason, row.Status);

    private static async Task ClosedAsync(Baresip phone, int count, string status)
    {
        await phone.WaitForAsync("CALL_CLOSED", count: count);
        Assert.Contains(status, phone.Events("CALL_CLOSED")[count - 1].ToString(), StringComparison.Ordinal);
    }
}
