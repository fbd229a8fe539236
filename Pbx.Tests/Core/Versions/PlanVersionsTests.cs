using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Users;
using Pbx.Core.Versions;

namespace Pbx.Tests.Core.Versions;

public class PlanVersionsTests
{
    private static readonly RingGroup Group = new() { Id = "g", Name = "Sales", Number = "810" };

    [Fact]
    public async Task Versions_say_who_when_and_what_and_what_they_have_changed()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var (plans, versions) = (core.Get<ICallPlans>(), core.Get<IPlanVersions>());
        await plans.SaveAsync(null, Group, owner);
        core.Time.Advance(TimeSpan.FromMinutes(5));
        await plans.SaveAsync(Group, Group with { RingSeconds = 20 }, owner);
        await plans.UpdateAsync(plan => plan with { Limits = plan.Limits with { DailyMinutes = 90 } }, "Limits", owner);

        var page = await versions.ListAsync(0, 2, default);
        Assert.Equal(3, page.Total);
        Assert.Equal([(3, "changed", "callPlan", "Limits"), (2, "changed", "ringGroup", "Sales")], page.Versions.Select(one => (one.Number, one.Action, one.Kind, one.Name)));
        Assert.All(page.Versions, one => Assert.Equal((owner, "owner@example.com", core.Time.GetUtcNow()), (one.ActorId, one.ActorName, one.At)));
        Assert.Equal(core.Time.GetUtcNow().AddMinutes(-5), Assert.Single((await versions.ListAsync(2, 2, default)).Versions).At);

        var changes = Assert.Single((await versions.ChangesOfAsync(2, default))!.Differences);
        Assert.Equal(("ringSeconds", "15", "20"), Assert.Single(changes.Fields) is var field ? (field.Path, field.Old, field.New) : default);
        Assert.Equal(["limits", "ringGroup"], (await versions.CompareAsync(0, 3, default))!.Differences.Select(one => one.Kind).Order());
        Assert.Equal(PlanAct.Removed, (await versions.CompareAsync(3, 0, default))!.Differences.Single(one => one.Kind == "ringGroup").Act);
        Assert.Null(await versions.CompareAsync(3, 99, default));
        Assert.Null(await versions.ChangesOfAsync(99, default));
        Assert.Equal(3, core.Get<ISnapshotSource>().Current!.PlanVersion.Id);
    }

    [Fact]
    public async Task Going_back_makes_a_new_version_of_the_old_content()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var (plans, versions) = (core.Get<ICallPlans>(), core.Get<IPlanVersions>());
        await plans.SaveAsync(null, Group, owner);
        await plans.SaveAsync(Group, Group with { RingSeconds = 20 }, owner);
        await plans.DeleteAsync(Group with { RingSeconds = 20 }, owner);
        Assert.Empty(plans.Current.Nodes);

        var preview = await versions.PreviewAsync(1, default);
        Assert.True(preview!.MayBePublished);
        Assert.Equal(PlanAct.Added, Assert.Single(preview.Differences).Act);
        Assert.Equal("changed-meanwhile", Assert.Single((await versions.GoBackAsync(1, 2, owner)).Problems).Key);
        Assert.Empty((await versions.GoBackAsync(1, 3, owner)).Problems);
        Assert.Equal(15, Assert.IsType<RingGroup>(Assert.Single(plans.Current.Nodes)).RingSeconds);
        var newest = (await versions.ListAsync(0, 1, default)).Versions[0];
        Assert.Equal((4, "restored", "1"), (newest.Number, newest.Action, newest.Name));
        Assert.Equal(["created ringGroup", "restored callPlan"], (await core.Get<IAuditTrail>().QueryAsync(null, 0, 2, default)).Entries.Select(entry => $"{entry.Action} {entry.ObjectKind}"));

        // To what is in force already: nothing happens.
        Assert.True((await versions.GoBackAsync(1, 4, owner)).Succeeded);
        Assert.Equal(4, (await versions.ListAsync(0, 1, default)).Total);
        Assert.Equal("gone", Assert.Single((await versions.GoBackAsync(77, 4, owner)).Problems).Key);
    }

    [Fact]
    public async Task Version_that_names_a_person_who_is_gone_does_not_come_back()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var (plans, users) = (core.Get<ICallPlans>(), core.Get<IUserService>());
        var anna = (await users.CreateAsync(new UserEdit { Extension = "101", FirstName = "Anna", LastName = "Ammann", Email = "anna@example.com" }, owner)).Id!;
        await plans.SaveAsync(null, Group with { Members = [anna] }, owner);
        await plans.DeleteAsync(Group with { Members = [anna] }, owner);
        Assert.True((await users.DeleteAsync(anna, owner)).Succeeded);

        var problem = Assert.Single((await core.Get<IPlanVersions>().GoBackAsync(1, 2, owner)).Problems);
        Assert.Equal(("leads-nowhere", "g", anna), (problem.Key, problem.ObjectId, problem.Detail));
        Assert.Empty(plans.Current.Nodes);
    }

    [Fact]
    public async Task Only_administrators_go_back()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var manager = await core.Get<IUserService>().CreateAsync(new UserEdit { Extension = "101", FirstName = "Anna", LastName = "Ammann", Email = "anna@example.com", Role = PbxRoles.Manager }, owner);
        await core.Get<ICallPlans>().SaveAsync(null, Group, owner);
        Assert.Equal("forbidden", Assert.Single((await core.Get<IPlanVersions>().GoBackAsync(0, 1, manager.Id!)).Problems).Key);
    }

    [Fact]
    public async Task Large_plan_is_kept_packed_and_comes_back_as_it_was()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var holidays = Enumerable.Range(0, 200).Select(i => new Holiday { Id = $"h{i}", Name = $"Holiday {i}", From = new DateOnly(2026, 1, 1).AddDays(i), To = new DateOnly(2026, 1, 1).AddDays(i) }).ToList();
        Assert.True((await core.Get<ICallPlans>().UpdateAsync(plan => plan with { Holidays = holidays }, "Holidays", owner)).Succeeded);
        await using var db = await core.Get<IDbContextFactory<PbxDbContext>>().CreateDbContextAsync();
        var row = await db.PlanVersions.SingleAsync();
        Assert.Empty(row.Json);
        Assert.InRange(row.Packed!.Length, 100, PlanJson.Write(core.Get<ICallPlans>().Current).Length / 8);
        using var later = new SnapshotSource(core.Get<IDbContextFactory<PbxDbContext>>());
        await later.RebuildAsync();
        Assert.Equal(PlanJson.Write(core.Get<ICallPlans>().Current), PlanJson.Write(later.Current!.Plan));
    }
}
