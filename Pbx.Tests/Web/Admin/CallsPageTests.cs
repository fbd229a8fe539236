using Bunit;
using Pbx.Core.Live;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Calls;
using Pbx.Web.Components.Live;

namespace Pbx.Tests.Web.Admin;

public class CallsPageTests : PageContext
{
    [Fact]
    public async Task A_call_appears_ticks_and_goes()
    {
        var page = Render<CallsPage>();
        Assert.Contains("Nobody is on the phone", page.Markup, StringComparison.Ordinal);
        Calls.Calls.Publish(Call());
        await Until(page, () => page.Markup.Contains("Anna Muster", StringComparison.Ordinal));
        Assert.Contains("Talking", page.Markup, StringComparison.Ordinal);
        Assert.Contains("not encrypted", page.Markup, StringComparison.Ordinal);
        await Until(page, () => page.Markup.Contains("2:07", StringComparison.Ordinal));
        Calls.Calls.Remove("c1");
        await Until(page, () => page.Markup.Contains("Nobody is on the phone", StringComparison.Ordinal));
    }

    [Fact]
    public void Ending_a_call_asks_first_and_names_both()
    {
        var dialogs = Dialogs();
        Calls.Calls.Publish(Call());
        var page = Render<CallsPage>();
        page.Find("td.act button").Click();
        dialogs.WaitForAssertion(() => Assert.Contains("Anna Muster and 202 are cut off at once.", dialogs.Markup, StringComparison.Ordinal));
        Assert.Empty(Calls.Ended);
        dialogs.FindAll("button").Single(b => b.TextContent == "End").Click();
        dialogs.WaitForAssertion(() => Assert.Equal("c1", Assert.Single(Calls.Ended)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_withholds_the_number_is_shown_to_administrators_only(bool isAdministrator)
    {
        if (!isAdministrator) Account.SetPolicies("Manager", "User");
        Calls.Calls.Publish(Call() with { From = new LiveParty("203", "Cleo Muster", "u3") { IsAnonymous = true } });
        var page = Render<CallsPage>();
        Assert.Equal(isAdministrator, page.Markup.Contains("Cleo Muster", StringComparison.Ordinal));
        Assert.Equal(isAdministrator, page.Markup.Contains("203", StringComparison.Ordinal));
    }

    [Fact]
    public void Voice_that_flows_past_the_system_is_told()
    {
        Calls.Calls.Publish(Call());
        Assert.DoesNotContain(">direct<", Render<CallsPage>().Markup, StringComparison.Ordinal);
        Calls.Calls.Publish(Call() with { Legs = [.. Call().Legs.Select(leg => leg with { IsDirect = true, MeanOpinionScore = 0 })] });
        Assert.Contains(">direct<", Render<CallsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_of_the_legs()
    {
        var call = Call();
        Assert.Equal("PCMA", CallFacts.Codecs(call));
        Assert.Equal(["SRTP (SDES)", "RTP"], CallFacts.Securities(call));
        Assert.Equal(3.2, CallFacts.Worst(call));
        Assert.Null(CallFacts.Worst(call with { Legs = [] }));
        Assert.Equal("–", CallFacts.Codecs(call with { Legs = [] }));
    }

    private LiveCall Call() => new(
        "c1", new LiveParty("201", "Anna Muster", "u1"), new LiveParty("202", "", null), LiveCallState.Talking, Clock.GetUtcNow(), Clock.GetUtcNow(),
        [new LiveLeg("201", "phone", "PCMA", "SRTP (SDES)", 4.3, 2, 0, 20, false), new LiveLeg("202", "phone", "PCMA", "RTP", 3.2, 2, 0, 20, false)]);

    private async Task Until(IRenderedComponent<CallsPage> page, Func<bool> condition)
    {
        for (var i = 0; i < 3000 && !condition(); i++)
        {
            Clock.Advance(LiveComponent.Batch);
            await page.InvokeAsync(() => { });
        }
        Assert.True(condition(), page.Markup);
    }
}
