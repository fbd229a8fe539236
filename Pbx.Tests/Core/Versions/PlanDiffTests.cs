using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.OutboundRules;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Versions;

namespace Pbx.Tests.Core.Versions;

public class PlanDiffTests
{
    private static readonly RingGroup Sales = new() { Id = "sales", Name = "Sales", Number = "810", Members = ["anna", "bea"], NoAnswer = new GroupOverflow([], FlowTarget.HangUp) };
    private static readonly OutboundRule Swiss = new() { Id = "swiss", Name = "Switzerland" };
    private static readonly OutboundRule World = new() { Id = "world", Name = "World" };

    [Fact]
    public void Two_equal_plans_differ_in_nothing()
    {
        Assert.Empty(PlanDiff.Compare(CallPlan.Empty, CallPlan.Empty));
        Assert.Empty(PlanDiff.Compare(CallPlan.Empty with { Nodes = [Sales] }, CallPlan.Empty with { Nodes = [Sales with { Members = ["anna", "bea"] }] }));
    }

    [Fact]
    public void What_is_new_and_what_is_gone_is_told_with_its_fields()
    {
        var added = Assert.Single(PlanDiff.Compare(CallPlan.Empty, CallPlan.Empty with { Nodes = [Sales] }));
        Assert.Equal((PlanAct.Added, "ringGroup", "sales", "Sales"), (added.Act, added.Kind, added.Id, added.Name));
        Assert.Contains(added.Fields, field => field is { Path: "number", Old: null, New: "810" });
        Assert.DoesNotContain(added.Fields, field => field.Path is "id" or "kind");
        var removed = Assert.Single(PlanDiff.Compare(CallPlan.Empty with { Nodes = [Sales] }, CallPlan.Empty));
        Assert.Equal((PlanAct.Removed, "Sales"), (removed.Act, removed.Name));
        Assert.Contains(removed.Fields, field => field is { Path: "ringSeconds", Old: "15", New: null });
    }

    [Fact]
    public void Fields_are_followed_into_what_they_hold_and_lists_say_what_came_and_went()
    {
        var after = Sales with { Members = ["bea", "carla"], RingSeconds = 20, NoAnswer = new GroupOverflow([], FlowTarget.Node("box")), MusicId = "waltz" };
        var changed = Assert.Single(PlanDiff.Compare(CallPlan.Empty with { Nodes = [Sales] }, CallPlan.Empty with { Nodes = [after] }));
        Assert.Equal(PlanAct.Changed, changed.Act);
        Assert.Equal(["members", "musicId", "noAnswer.then", "ringSeconds"], changed.Fields.Select(field => field.Path).Order(StringComparer.Ordinal));
        var members = changed.Fields.Single(field => field.Path == "members");
        Assert.Equal(["carla"], members.Added);
        Assert.Equal(["anna"], members.Removed);
        Assert.Equal(("hang-up", "node:box"), Values(changed, "noAnswer.then"));
        Assert.Equal((null, "waltz"), Values(changed, "musicId"));
    }

    [Fact]
    public void List_in_another_order_has_the_same_members_and_is_a_difference()
    {
        var changed = Assert.Single(PlanDiff.Compare(CallPlan.Empty with { Nodes = [Sales] }, CallPlan.Empty with { Nodes = [Sales with { Members = ["bea", "anna"] }] }));
        var members = Assert.Single(changed.Fields);
        Assert.Empty(members.Added);
        Assert.Empty(members.Removed);
        Assert.Equal(("""["anna","bea"]""", """["bea","anna"]"""), (members.Old, members.New));
    }

    [Fact]
    public void Keys_of_a_menu_and_hours_are_told_one_by_one()
    {
        var menu = new Menu { Id = "m", Name = "M", Keys = new Dictionary<char, FlowTarget> { ['1'] = FlowTarget.Node("a"), ['2'] = FlowTarget.HangUp } };
        var after = menu with { Keys = new Dictionary<char, FlowTarget> { ['2'] = FlowTarget.Node("b"), ['3'] = FlowTarget.Operator } };
        var keys = Assert.Single(PlanDiff.Compare(CallPlan.Empty with { Nodes = [menu] }, CallPlan.Empty with { Nodes = [after] })).Fields;
        Assert.Equal([("keys.1", "node:a", null), ("keys.2", "hang-up", "node:b"), ("keys.3", null, "operator")], keys.Select(key => (key.Path, key.Old, key.New)).Order());

        var open = Department.Company with { Hours = new WeekHours([new(DayOfWeek.Monday, 480, 720)]) };
        var longer = Department.Company with { Hours = new WeekHours([new(DayOfWeek.Monday, 480, 720), new(DayOfWeek.Tuesday, 480, 720)]) };
        var hours = Assert.Single(Assert.Single(PlanDiff.Compare(CallPlan.Empty with { Departments = [open] }, CallPlan.Empty with { Departments = [longer] })).Fields);
        Assert.Equal("hours.spans", hours.Path);
        Assert.Contains("uesday", Assert.Single(hours.Added), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Order_of_rules_is_told_and_a_new_one_at_the_end_moves_nothing()
    {
        var before = CallPlan.Empty with { OutboundRules = [Swiss, World] };
        var order = Assert.Single(PlanDiff.Compare(before, before with { OutboundRules = [World, Swiss] }));
        Assert.Equal(("order", "outboundRules"), (order.Kind, order.Id));
        Assert.Equal("""["swiss","world"]""", Assert.Single(order.Fields).Old);
        var late = new OutboundRule { Id = "late", Name = "Late" };
        Assert.Equal(PlanAct.Added, Assert.Single(PlanDiff.Compare(before, before with { OutboundRules = [Swiss, World, late] })).Act);
        Assert.Equal(["late", "outboundRules"], PlanDiff.Compare(before, before with { OutboundRules = [late, Swiss, World] }).Select(one => one.Id));
    }

    [Fact]
    public void What_there_is_once_is_compared_too()
    {
        var after = CallPlan.Empty with { Limits = new FraudLimits { DailyMinutes = 90 }, FeatureCodes = new Dictionary<string, string> { ["park"] = "*55" } };
        Assert.Equal(
            [("featureCodes", "park", null, "*55"), ("limits", "dailyMinutes", "60", "90")],
            PlanDiff.Compare(CallPlan.Empty, after).SelectMany(one => one.Fields.Select(field => (one.Kind, field.Path, field.Old, field.New))).Order());
    }

    [Fact]
    public void A_plan_taken_apart_and_put_together_is_the_same()
    {
        var plan = CallPlan.Empty with { Nodes = [Sales], OutboundRules = [Swiss, World], Limits = new FraudLimits { DailyMinutes = 90 } };
        Assert.Equal(PlanJson.Write(plan), PlanJson.Write(PlanParts.Of(plan).ToPlan()));
    }

    private static (string?, string?) Values(PlanDifference difference, string path) => difference.Fields.Single(field => field.Path == path) is var found ? (found.Old, found.New) : default;
}
