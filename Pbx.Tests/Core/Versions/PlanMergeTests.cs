using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.RingGroups;
using Pbx.Core.Versions;

namespace Pbx.Tests.Core.Versions;

public class PlanMergeTests
{
    private static readonly RingGroup A = new() { Id = "a", Name = "A" };
    private static readonly RingGroup B = new() { Id = "b", Name = "B" };
    private static readonly CallPlan Origin = CallPlan.Empty with { Nodes = [A, B] };

    [Fact]
    public void Each_side_keeps_what_only_it_has_touched()
    {
        var live = Origin with { Nodes = [A with { RingSeconds = 20 }, B], Limits = new FraudLimits { DailyMinutes = 90 } };
        var draft = Origin with { Nodes = [A, B with { RingSeconds = 30 }, new RingGroup { Id = "c", Name = "C" }] };
        var merge = PlanMerge.Of(Origin, live, draft);
        Assert.Empty(merge.Conflicts);
        Assert.Equal([("a", 20), ("b", 30), ("c", 15)], Groups(merge.Plan));
        Assert.Equal(90, merge.Plan.Limits.DailyMinutes);
        Assert.Equal([("a", 20), ("b", 15)], Groups(merge.Origin));
    }

    [Fact]
    public void What_others_delete_goes_and_what_they_add_comes()
    {
        var live = Origin with { Nodes = [B, new RingGroup { Id = "c", Name = "C" }] };
        var draft = Origin with { Nodes = [A, B, new RingGroup { Id = "d", Name = "D" }] };
        var merge = PlanMerge.Of(Origin, live, draft);
        Assert.Empty(merge.Conflicts);
        Assert.Equal(["b", "c", "d"], Groups(merge.Plan).Select(one => one.Id).Order());
    }

    [Fact]
    public void What_both_have_made_equal_is_no_conflict()
    {
        var same = Origin with { Nodes = [A with { RingSeconds = 20 }, B] };
        Assert.Empty(PlanMerge.Of(Origin, same, same with { Nodes = [A with { RingSeconds = 20 }, B] }).Conflicts);
    }

    [Theory]
    [InlineData(true, 30)]
    [InlineData(false, 20)]
    public void What_both_have_changed_waits_for_a_choice_and_loses_nothing(bool keepsDraft, int expected)
    {
        var live = Origin with { Nodes = [A with { RingSeconds = 20 }, B] };
        var merge = PlanMerge.Of(Origin, live, Origin with { Nodes = [A with { RingSeconds = 30 }, B with { Rounds = 2 }] });
        Assert.Equal(["nodes/a"], merge.Conflicts);
        Assert.Equal(30, Groups(merge.Plan)[0].Seconds);
        // Seen again later, it is still one.
        Assert.Equal(["nodes/a"], PlanMerge.Of(merge.Origin, live with { Limits = new FraudLimits() }, merge.Plan).Conflicts);

        var chosen = merge.Choose(live, "nodes/a", keepsDraft);
        Assert.Empty(chosen.Conflicts);
        Assert.Equal(expected, Groups(chosen.Plan)[0].Seconds);
        Assert.Equal(2, Assert.IsType<RingGroup>(chosen.Plan.Nodes[1]).Rounds);
        Assert.Empty(PlanMerge.Of(chosen.Origin, live with { Limits = new FraudLimits() }, chosen.Plan).Conflicts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deleted_on_one_side_and_changed_on_the_other_is_a_conflict(bool keepsDraft)
    {
        var live = Origin with { Nodes = [A with { RingSeconds = 20 }, B] };
        var merge = PlanMerge.Of(Origin, live, Origin with { Nodes = [B] });
        Assert.Equal(["nodes/a"], merge.Conflicts);
        Assert.Equal(keepsDraft ? ["b"] : ["a", "b"], Groups(merge.Choose(live, "nodes/a", keepsDraft).Plan).Select(one => one.Id).Order());
    }

    [Fact]
    public void A_change_of_the_draft_is_taken_back()
    {
        var merge = PlanMerge.Of(Origin, Origin, Origin with { Nodes = [A with { RingSeconds = 30 }, B, new RingGroup { Id = "c", Name = "C" }] });
        var back = merge.Choose(Origin, "nodes/a", draft: false).Choose(Origin, "nodes/c", draft: false);
        Assert.Empty(PlanDiff.Compare(Origin, back.Plan));
    }

    [Fact]
    public void Order_of_rules_is_merged()
    {
        OutboundRule[] rules = [new() { Id = "1", Name = "1" }, new() { Id = "2", Name = "2" }, new() { Id = "3", Name = "3" }];
        var origin = CallPlan.Empty with { OutboundRules = rules };
        var fresh = new OutboundRule { Id = "n", Name = "N" };
        // A rule put in front in the draft stays in front while others add one at the end.
        Assert.Equal("n123x", Order(PlanMerge.Of(origin, origin with { OutboundRules = [.. rules, new OutboundRule { Id = "x", Name = "X" }] }, origin with { OutboundRules = [fresh, .. rules] })));
        // Others move theirs, the draft adds one between.
        Assert.Equal("32n1", Order(PlanMerge.Of(origin, origin with { OutboundRules = [rules[2], rules[1], rules[0]] }, origin with { OutboundRules = [rules[0], rules[1], fresh, rules[2]] })));
        // Both move.
        var live = origin with { OutboundRules = [rules[2], rules[1], rules[0]] };
        var both = PlanMerge.Of(origin, live, origin with { OutboundRules = [rules[1], rules[0], rules[2]] });
        Assert.Equal(["outboundRules#order"], both.Conflicts);
        Assert.Equal("213", Order(both));
        Assert.Equal("321", Order(both.Choose(live, "outboundRules#order", draft: false)));
        var kept = both.Choose(live, "outboundRules#order", draft: true);
        Assert.Equal("213", Order(PlanMerge.Of(kept.Origin, live with { Limits = new FraudLimits() }, kept.Plan)));
    }

    private static string Order(PlanMerge merge) => string.Concat(merge.Plan.OutboundRules.Select(rule => rule.Id));

    private static List<(string Id, int Seconds)> Groups(CallPlan plan) => [.. plan.Nodes.Cast<RingGroup>().Select(group => (group.Id, group.RingSeconds))];
}
