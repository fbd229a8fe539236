using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>SIP to the letter: peers that do exactly what a scenario of sipp says, and fail at anything else.</summary>
[Collection(ServerCollection.Name)]
public class SippTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Theory]
    [InlineData("u1")]
    [InlineData("t1")]
    public Task Wrong_requests_get_the_answers_of_the_RFC(string transport) => Sipp.PlayAsync(Server, "answers", "110", new() { Transport = transport });

    [Fact]
    public async Task Session_timer_is_agreed_and_refreshed()
    {
        await using var phone = await Baresip.StartAsync(Server, "102");
        await Sipp.PlayAsync(Server, "uac-timer", "110");
        await phone.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Offer_may_come_late()
    {
        await using var phone = await Baresip.StartAsync(Server, "102");
        await Sipp.PlayAsync(Server, "uac-delayed-offer", "110");
        await phone.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Early_media_go_reliably_on_both_sides_and_UPDATE_is_answered()
    {
        await using var callee = await Sipp.RegisterAndStartAsync(Server, "uas-prack", "111");
        await Sipp.PlayAsync(Server, "uac-prack", "110", new() { Number = "111" });
        await callee.SucceedsAsync();
    }

    [Fact]
    public async Task Two_offers_at_once_end_well()
    {
        await using var callee = await Sipp.RegisterAndStartAsync(Server, "uas-changes-codec", "111");
        await Sipp.PlayAsync(Server, "uac-glare", "110", new() { Number = "111" });
        await callee.SucceedsAsync();
    }

    [Fact]
    public async Task INVITE_with_Replaces_takes_a_call_over()
    {
        var mark = await fixture.Owner.MarkAsync();
        await using var phone = await Baresip.StartAsync(Server, "102");
        await using var first = Sipp.Start(Server, "uac-talk", "110");
        await phone.WaitForAsync("CALL_ESTABLISHED");
        await first.AnsweredAsync();
        var dialog = Assert.IsType<string>(first.Dialog);
        await Sipp.PlayAsync(Server, "uac-replaces", "112", new() { Words = new Dictionary<string, string> { ["replaces"] = dialog } });
        await first.SucceedsAsync();
        await phone.WaitForAsync("CALL_CLOSED");
        Assert.Equal(1, phone.Count("CALL_ESTABLISHED"));
        Assert.Single(await WaitAsync(mark));
    }

    private static async Task<IReadOnlyList<HistoryRow>> WaitAsync(HistoryMark mark)
    {
        IReadOnlyList<HistoryRow> rows = [];
        await Eventually.TrueAsync(async () => (rows = await mark.SinceAsync()).Count > 0, "the history has the call");
        return rows;
    }
}
