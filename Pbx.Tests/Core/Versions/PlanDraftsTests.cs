using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;
using Pbx.Core.Versions;

namespace Pbx.Tests.Core.Versions;

public class PlanDraftsTests
{
    private static readonly RingGroup Sales = new() { Id = "sales", Name = "Sales", Number = "810" };

    [Fact]
    public async Task Changes_of_who_works_in_the_draft_are_not_in_force_until_it_is_published_as_one_version()
    {
        await using var core = new CoreFixture();
        var (owner, _) = await StartAsync(core);
        var (plans, drafts) = (core.Get<ICallPlans>(), core.Get<PlanDrafts>());
        Assert.True((await drafts.OpenAsync(" Winter ", owner)).Succeeded);
        Assert.Equal("draft-exists", Assert.Single((await drafts.OpenAsync("Other", owner)).Problems).Key);

        Assert.True((await plans.SaveAsync(Sales, Sales with { RingSeconds = 40 }, owner)).Succeeded);
        Assert.True((await plans.SaveAsync(null, new RingGroup { Id = "new", Name = "New" }, owner)).Succeeded);
        Assert.Equal(15, Assert.IsType<RingGroup>(Assert.Single(plans.Current.Nodes)).RingSeconds);
        Assert.Equal(2, plans.CurrentOf(owner).Nodes.Count);
        var state = drafts.Current!;
        Assert.Equal(("Winter", "owner@example.com", 1, 2), (state.Draft.Name, state.Draft.By, state.Draft.BasedOn, state.Differences.Count));
        Assert.Equal(1, (await core.Get<IPlanVersions>().ListAsync(0, 9, default)).Total);

        Assert.True((await drafts.PublishAsync(state.Stamp, owner)).Succeeded);
        Assert.Null(drafts.Current);
        Assert.Equal(40, Assert.IsType<RingGroup>(plans.Current.Nodes[0]).RingSeconds);
        var page = await core.Get<IPlanVersions>().ListAsync(0, 9, default);
        Assert.Equal((2, "published", "Winter"), (page.Total, page.Versions[0].Action, page.Versions[0].Name));
        Assert.Equal(["created ringGroup", "changed ringGroup", "published draft", "draft-opened draft"],
            (await core.Get<IAuditTrail>().QueryAsync(null, 0, 4, default)).Entries.Select(entry => $"{entry.Action} {entry.ObjectKind}"));
        // From now on everybody changes what is in force again.
        Assert.True((await plans.DeleteAsync(new RingGroup { Id = "new", Name = "New" }, owner)).Succeeded);
        Assert.Single(plans.Current.Nodes);
    }

    [Fact]
    public async Task Everybody_decides_for_himself_whether_to_work_in_it_and_no_update_is_lost()
    {
        await using var core = new CoreFixture();
        var (owner, anna) = await StartAsync(core);
        var (plans, drafts) = (core.Get<ICallPlans>(), core.Get<PlanDrafts>());
        await drafts.OpenAsync("Winter", owner);
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 40 }, owner);
        // Anna changes what is in force: another object, then the same.
        Assert.True((await plans.SaveAsync(null, new RingGroup { Id = "help", Name = "Help" }, anna)).Succeeded);
        Assert.Equal(["help", "sales"], plans.CurrentOf(owner).Nodes.Select(node => node.Id).Order());
        Assert.Empty(drafts.Current!.Conflicts);
        Assert.True((await plans.SaveAsync(Sales, Sales with { RingSeconds = 25 }, anna)).Succeeded);
        var conflict = Assert.Single(drafts.Current!.Conflicts);
        Assert.Equal(("40", "25"), (conflict.Mine.Fields[0].New, conflict.Theirs.Fields[0].New));
        var stamp = drafts.Current!.Stamp;
        Assert.Equal("draft-conflicts", Assert.Single((await drafts.PublishAsync(stamp, owner)).Problems).Key);
        // The draft goes on being edited, and the conflict stays.
        Assert.True((await plans.SaveAsync(null, new RingGroup { Id = "more", Name = "More" }, owner)).Succeeded);
        Assert.Single(drafts.Current!.Conflicts);
        Assert.Equal("draft-moved", Assert.Single((await drafts.ChooseAsync("nodes/sales", true, stamp, owner)).Problems).Key);
        Assert.True((await drafts.ChooseAsync("nodes/sales", true, drafts.Current!.Stamp, owner)).Succeeded);
        Assert.Empty(drafts.Current!.Conflicts);
        // Anna joins: now hers go there too, and she is shown what the owner has made.
        await drafts.JoinAsync(anna);
        Assert.Equal(40, Assert.IsType<RingGroup>((await plans.SaveAsync(Sales, Sales with { Rounds = 3 }, anna)).Newer).RingSeconds);
        await drafts.LeaveAsync(anna);
        Assert.Same(plans.Current, plans.CurrentOf(anna));
        Assert.True((await drafts.PublishAsync(drafts.Current!.Stamp, anna)).Succeeded);
        Assert.Equal(["help", "more", "sales"], plans.Current.Nodes.Select(node => node.Id).Order());
        Assert.Equal(40, Assert.IsType<RingGroup>(plans.Current.Nodes.Single(node => node.Id == "sales")).RingSeconds);
    }

    [Fact]
    public async Task Mistakes_that_others_left_in_the_draft_are_mended_one_by_one_and_new_ones_are_refused()
    {
        await using var core = new CoreFixture();
        var (owner, anna) = await StartAsync(core);
        var (plans, drafts) = (core.Get<ICallPlans>(), core.Get<PlanDrafts>());
        await drafts.OpenAsync("Winter", owner);
        RingGroup[] two = [new() { Id = "a", Name = "A", NoAnswer = new GroupOverflow([], FlowTarget.Node("sales")) }, new() { Id = "b", Name = "B", NoAnswer = new GroupOverflow([], FlowTarget.Node("sales")) }];
        foreach (var group in two) Assert.True((await plans.SaveAsync(null, group, owner)).Succeeded);
        Assert.True((await plans.DeleteAsync(Sales, anna)).Succeeded);
        Assert.Equal(["leads-nowhere", "leads-nowhere"], (await drafts.PublishAsync(drafts.Current!.Stamp, owner)).Problems.Select(one => one.Key));
        Assert.Equal("extension-taken", Assert.Single((await plans.SaveAsync(two[0], two[0] with { Number = "100" }, owner)).Problems).Key);
        foreach (var group in two) Assert.True((await plans.SaveAsync(group, group with { NoAnswer = GroupOverflow.HangUp }, owner)).Succeeded);
        Assert.True((await drafts.PublishAsync(drafts.Current!.Stamp, owner)).Succeeded);
        Assert.Equal(2, plans.Current.Nodes.Count);
    }

    [Fact]
    public async Task Draft_survives_a_restart_and_is_thrown_away_on_demand()
    {
        await using var core = new CoreFixture();
        var (owner, anna) = await StartAsync(core);
        var (plans, drafts) = (core.Get<ICallPlans>(), core.Get<PlanDrafts>());
        await drafts.OpenAsync("Winter", owner);
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 40 }, owner);
        await plans.SaveAsync(null, new RingGroup { Id = "help", Name = "Help" }, anna);
        var before = drafts.Current!;
        await drafts.LoadAsync();
        Assert.Equal(before.Draft with { Editors = [] }, drafts.Current!.Draft with { Editors = [] });
        Assert.True(drafts.IsIn(owner));
        Assert.Equal(PlanJson.Write(before.Plan), PlanJson.Write(drafts.Current!.Plan));
        Assert.True((await drafts.DiscardAsync(drafts.Current!.Stamp, owner)).Succeeded);
        await drafts.LoadAsync();
        Assert.Null(drafts.Current);
        Assert.Equal(15, Assert.IsType<RingGroup>(plans.Current.Nodes[0]).RingSeconds);
        Assert.Equal("draft-gone", Assert.Single((await drafts.JoinAsync(anna)).Problems).Key);
    }

    [Fact]
    public async Task Only_administrators_touch_it()
    {
        await using var core = new CoreFixture();
        var (owner, _) = await StartAsync(core);
        var drafts = core.Get<IPlanDrafts>();
        var carla = (await core.Get<IUserService>().CreateAsync(new UserEdit { Extension = "102", FirstName = "Carla", LastName = "Kunz", Email = "carla@example.com", Role = PbxRoles.Manager }, owner)).Id!;
        Assert.Equal("forbidden", Assert.Single((await drafts.OpenAsync("Winter", carla)).Problems).Key);
        await drafts.OpenAsync("Winter", owner);
        Assert.Equal("forbidden", Assert.Single((await drafts.JoinAsync(carla)).Problems).Key);
        Assert.Equal("forbidden", Assert.Single((await drafts.PublishAsync(drafts.Current!.Stamp, carla)).Problems).Key);
    }

    [Fact]
    public async Task Draft_without_a_change_is_closed_and_makes_no_version()
    {
        await using var core = new CoreFixture();
        var (owner, _) = await StartAsync(core);
        var drafts = core.Get<IPlanDrafts>();
        Assert.Equal("required", Assert.Single((await drafts.OpenAsync(" ", owner)).Problems).Key);
        await drafts.OpenAsync("Winter", owner);
        Assert.True((await drafts.PublishAsync(drafts.Current!.Stamp, owner)).Succeeded);
        Assert.Null(drafts.Current);
        Assert.Equal(1, (await core.Get<IPlanVersions>().ListAsync(0, 9, default)).Total);
    }

    /// <summary>An owner and an administrator, and a group in force.</summary>
    internal static async Task<(string Owner, string Anna)> StartAsync(CoreFixture core)
    {
        var owner = await core.SetUpAsync();
        var anna = (await core.Get<IUserService>().CreateAsync(
            new UserEdit { Extension = "101", FirstName = "Anna", LastName = "Ammann", Email = "anna@example.com", Role = PbxRoles.Administrator }, owner)).Id!;
        Assert.True((await core.Get<ICallPlans>().SaveAsync(null, Sales, owner)).Succeeded);
        return (owner, anna);
    }
}
