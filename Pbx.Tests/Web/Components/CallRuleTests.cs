using Bunit;
using Pbx.Core.Configuration;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Web.Support;
using Pbx.Web.Client.Rules;
using Pbx.Web.Components.CallRules;
using Pbx.Web.Hubs;

namespace Pbx.Tests.Web.Components;

/// <summary>Controls with which people say what holds for calls. The clock stands at 14:05 in Zürich.</summary>
public class CallRuleTests : PageContext
{
    private void Plan(CallPlan plan)
    {
        Snapshots.Set([.. CallWorld.MakeSnapshot().UsersById.Values]);
        Snapshots.Set(plan);
    }

    [Fact]
    public void A_department_is_closed_for_an_hour_and_until_a_time_and_released()
    {
        Plan(CallPlan.Empty);
        var page = Render<HoursSwitch>(parameters => parameters.Add(one => one.DepartmentId, Department.CompanyId));
        Assert.Contains("By the timetable.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("true", page.Find(".chip").GetAttribute("aria-pressed"));

        page.Find("select").Change("Hour");
        Assert.Empty(Overrides.All);
        Chip("Closed").Click();
        Assert.Equal((ScheduleState.Closed, Clock.GetUtcNow().AddHours(1)), (Overrides.All[0].State, Overrides.All[0].Until));
        Clock.Advance(TimeSpan.FromMilliseconds(200));
        page.WaitForAssertion(() => Assert.Equal("2026-03-10T15:05", page.Find("input[type=datetime-local]").GetAttribute("value")));
        Assert.Equal("true", Chip("Closed").GetAttribute("aria-pressed"));

        page.Find("input[type=datetime-local]").Change("2026-03-29T08:00");
        // The clock is put forward in that night.
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 8, 0, 0, TimeSpan.FromHours(2)), Overrides.All[0].Until);
        page.Find("select").Change("Day");
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.FromHours(1)), Overrides.All[0].Until);
        page.Find("select").Change("Notice");
        Assert.True(Overrides.All[0].IsOpenEnded);
        Chip("By the timetable").Click();
        Assert.Empty(Overrides.All);

        AngleSharp.Dom.IElement Chip(string words) => page.FindAll(".chip").Single(chip => chip.TextContent == words);
    }

    [Fact]
    public void A_department_for_which_the_company_speaks_says_so()
    {
        Plan(CallPlan.Empty with { Departments = [Department.Company, new Department { Id = "sales", Name = "Sales" }] });
        Overrides.Feed.Publish(new ScheduleOverride(Department.CompanyId, ScheduleState.Holiday, ScheduleOverride.UntilFurtherNotice, "Ada"));
        var page = Render<HoursSwitch>(parameters => parameters.Add(one => one.DepartmentId, "sales"));
        Assert.Contains("Set for the whole company. Set by Ada, until further notice.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("true", page.Find(".chip").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void People_leave_one_group_or_all()
    {
        Plan(CallPlan.Empty with { Nodes = [new RingGroup { Id = "g1", Name = "One", Members = ["u101"] }, new RingGroup { Id = "g2", Name = "Two", Members = ["u101", "u102"] }, new RingGroup { Id = "g3", Name = "Three" }] });
        var page = Render<Availability>(parameters => parameters.Add(one => one.UserId, "u101"));
        Assert.Empty(page.FindAll("#group-g3"));
        page.Find("#group-g2").Change(false);
        Assert.Equal(["g2"], People.Of("u101").SignedOffFrom);
        page.Find("#do-not-disturb").Change(true);
        Assert.True(People.Of("u101").DoNotDisturb);
        page.Find("button").Click();
        Assert.True(People.Of("u101").IsSignedOff);
        Clock.Advance(TimeSpan.FromMilliseconds(200));
        page.WaitForAssertion(() => Assert.Equal("Sign on to all", page.Find("button").TextContent));
        var note = Render<OwnStateNote>(parameters => parameters.Add(one => one.UserId, "u101"));
        Assert.Contains("no call rings", note.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Softphone_offers_the_numbers_of_a_person_and_the_page_their_codes()
    {
        var plan = CallPlan.Empty with
        {
            Departments = [Department.Company with { CallerId = "+41223004545" }, new Department { Id = "sales", Name = "Sales", CallerId = "+41223004546", Members = ["u101"] }],
            Numbers = [new InboundNumber { Id = "n", Name = "N", First = "+41223004546", DepartmentId = "sales" }],
        };
        Plan(plan);
        Assert.Empty(ShownNumbers.Of(Snapshots.Current, "u101").All);
        Plan(plan with { OutboundRules = [new OutboundRule { Id = "r", Name = "R" }] });
        var numbers = ShownNumbers.Of(Snapshots.Current, "u101");
        Assert.Equal("022 300 45 46", numbers.Usual);
        Assert.Equal(["main 022 300 45 45 ", "department 022 300 45 46 Sales"], numbers.All.Select(one => $"{one.Kind} {one.Shown} {one.Name}"));
        var codes = Render<PhoneCodes>(parameters => parameters.Add(one => one.UserId, "u101"));
        Assert.Contains("Call and show Sales, 022 300 45 46", codes.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("*55", codes.Markup, StringComparison.Ordinal);
    }
}
