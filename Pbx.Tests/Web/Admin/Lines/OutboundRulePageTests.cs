using Bunit;
using Pbx.Core.Live;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.Web.Admin.Dashboard;
using Pbx.Web.Admin.OutboundRules;
using Pbx.Web.Admin.Trunks;

namespace Pbx.Tests.Web.Admin.Lines;

/// <summary>Rules in their order, limits, and the box in which a number is tried.</summary>
public class OutboundRulePageTests : LinePages
{
    public OutboundRulePageTests() => SetRules(
        new OutboundRule { Id = "mobile", Name = "Mobile", Prefixes = ["079"], Routes = [new("main")] },
        new OutboundRule { Id = "premium", Name = "Premium", Prefixes = ["0900"] },
        new OutboundRule { Id = "all", Name = "All", Routes = [new("main")] });

    private IEnumerable<string> Order => Plans.Current.OutboundRules.Select(rule => rule.Id);

    [Fact]
    public void Rules_are_ordered_by_keyboard_and_stored_at_once()
    {
        var page = Render<RulesPage>();
        Assert.True(page.Find("#rule-up-mobile").HasAttribute("disabled"));
        page.Find("#rule-down-mobile").Click();
        Assert.Equal(["premium", "mobile", "all"], Order);
        Assert.Contains("Mobile is now 2 of 3", page.Markup, StringComparison.Ordinal);
        page.Find("#rule-up-all").Click();
        Assert.Equal(["premium", "all", "mobile"], Order);
    }

    [Fact]
    public void Rules_are_ordered_by_dragging_and_stored_when_dropped()
    {
        var page = Render<RulesPage>();
        page.FindAll(".rule-list > li")[2].DragStart();
        page.FindAll(".rule-list > li")[0].DragOver();
        Assert.Equal(["All", "Mobile", "Premium"], page.FindAll(".rule-list a").Select(link => link.TextContent));
        Assert.Equal(["mobile", "premium", "all"], Order);
        page.FindAll(".rule-list > li")[0].Drop();
        Assert.Equal(["all", "mobile", "premium"], Order);
    }

    [Fact]
    public void An_order_that_cannot_be_stored_stays_as_it_was()
    {
        var page = Render<RulesPage>();
        Plans.Fails = true;
        page.Find("#rule-down-mobile").Click();
        Assert.Equal(["mobile", "premium", "all"], Order);
    }

    [Fact]
    public void A_rule_with_routes_is_made()
    {
        var page = Render<RulePage>();
        page.Find("#name").Input("Abroad");
        page.Find("#prefixes").Input("0\n00 49");
        Pick(page, "#departments", "sales");
        page.Find("#ask-pin").Change(true);
        page.Find("#route-strip-0").Change("1");
        page.Find("#route-prepend-0").Input("00 ");
        page.Find("#route-caller-0").Input("022 300 45 45");
        Assert.Contains("is sent as", page.Find(".route .hint.num").TextContent, StringComparison.Ordinal);
        Pick(page, "#add-route", "main");
        page.Find("#route-down-0").Click();
        page.Find("form").Submit();
        var rule = Plans.Current.OutboundRules.Single(one => one.Name == "Abroad");
        Assert.Equal(["0", "0049"], rule.Prefixes);
        Assert.Equal(["sales"], rule.Departments);
        Assert.True(rule.AskPin);
        Assert.Equal([new OutboundRoute("main"), new OutboundRoute("main", 1, "00", "+41223004545")], rule.Routes);
    }

    [Fact]
    public void A_rule_without_a_way_out_says_that_it_refuses()
    {
        var page = Render<RulePage>(p => p.Add(one => one.Id, "premium"));
        Assert.Contains("are refused", page.Find(".note.attention").TextContent, StringComparison.Ordinal);
        Assert.Contains("refuses", Render<RulesPage>().FindAll(".rule-list > li")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_is_tried_before_it_is_dialled()
    {
        var page = Render<TryBox>();
        page.Find("#try-number").Input("044 668 18 00");
        Assert.Equal("All", page.Find("[data-testid=trial] p a").TextContent);
        Assert.Contains("INVITE sip:+41446681800@sip.carrier.example", page.Find(".wire").TextContent, StringComparison.Ordinal);
        page.Find("#try-number").Input("0900 123 456");
        Assert.Equal("refused", page.Find(".state").TextContent);
        Assert.Contains("Outside calls to this number are not allowed", page.Markup, StringComparison.Ordinal);
        page.Find("#try-number").Input("+1 202 555 01 23");
        Assert.Contains("This country may not be called", page.Markup, StringComparison.Ordinal);
        page.Find("#try-number").Input("100");
        Assert.Contains("Janine Müller (100)", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_person_who_calls_decides_too()
    {
        SetRules(new OutboundRule { Id = "sales-only", Name = "Sales only", Departments = ["sales"], Routes = [new("main")] });
        var page = Render<TryBox>();
        page.Find("#try-number").Input("0446681800");
        Assert.Equal("goes outside", page.Find(".state").TextContent);
        Pick(page, "#try-person", "janine");
        Assert.Equal("refused", page.Find(".state").TextContent);
        Assert.Contains("No rule fits this number for this person", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_set_with_countries_found_by_name()
    {
        var page = Render<LimitsPage>();
        Assert.Contains("112, 117, 118, 144", page.Find("#emergency-hint").TextContent, StringComparison.Ordinal);
        Pick(page, "#countries", "switz");
        Pick(page, "#countries", "germany");
        page.Find("#daily-minutes").Input("15");
        page.Find("#calls-at-once").Input("2");
        page.Find("#emergency").Input("112\n144\n1414");
        page.Find("form").Submit();
        var limits = Plans.Current.Limits;
        Assert.Equal(["CH", "DE"], limits.Countries);
        Assert.Equal(["112", "144", "1414"], limits.Emergency);
        Assert.Equal((15, 2), (limits.DailyMinutes, limits.CallsAtOnce));
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public void Limits_that_are_none_are_refused_at_their_fields()
    {
        var page = Render<LimitsPage>();
        page.Find("#daily-minutes").Input("many");
        page.Find("form").Submit();
        Assert.Equal("Expected a whole number.", page.Find("#daily-minutes-error").TextContent);
        page.Find("#daily-minutes").Input("9999");
        page.Find("#emergency").Input("help");
        page.Find("form").Submit();
        Assert.Equal("Expected a number from 0 to 1440.", page.Find("#daily-minutes-error").TextContent);
        Assert.StartsWith("Expected numbers of 2 to 16 digits", page.Find("#emergency-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(60, Plans.Current.Limits.DailyMinutes);
    }

    [Fact]
    public void The_second_of_two_editors_of_the_limits_chooses()
    {
        var page = Render<LimitsPage>();
        page.Find("#daily-minutes").Input("15");
        Snapshots.Set(Plans.Current with { Limits = new FraudLimits { DailyMinutes = 90 } });
        page.Find("form").Submit();
        Assert.Equal(90, Plans.Current.Limits.DailyMinutes);
        page.FindAll(".note button").Single(button => button.TextContent == "Keep mine").Click();
        page.Find("form").Submit();
        Assert.Equal(15, Plans.Current.Limits.DailyMinutes);
    }

    [Fact]
    public void The_dashboard_shows_trunks_and_what_to_do_when_one_is_down()
    {
        Calls.Trunks.Publish(new LiveTrunk("main", "Main line", LiveTrunkState.Registered, Clock.GetUtcNow()) { Calls = 1 });
        var card = Render<TrunksCard>();
        Assert.Equal("registered", card.Find(".state").TextContent);
        Assert.Equal("/admin/trunks/main", card.Find("a").GetAttribute("href"));
        var note = Render<ProblemNote>(p => p.Add(one => one.Problem, new HealthProblem("trunk-down", HealthSeverity.Error, ["Main line", "wrong-password", "403", "main"])));
        Assert.Contains("The trunk Main line cannot carry calls", note.Markup, StringComparison.Ordinal);
        Assert.Contains("The carrier refused the password (403). Check", note.Markup, StringComparison.Ordinal);
        Assert.Equal("/admin/trunks/main", note.Find("a").GetAttribute("href"));
    }
}
