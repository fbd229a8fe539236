using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Schedules;

namespace Pbx.Tests.Core.Schedules;

public class OverridesTests
{
    [Fact]
    public async Task Its_people_and_administrators_say_what_holds_and_it_ends_by_itself()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"));
        var people = core.Get<ISnapshotSource>().Current!.UsersByExtension;
        var (anna, bruno) = (people["101"].Id, people["102"].Id);
        Assert.True((await core.Get<ICallPlans>().SaveAsync(null, new Department { Id = "sales", Name = "Sales", Members = [anna] }, owner)).Succeeded);
        var overrides = core.Get<IOverrides>();
        var now = core.Time.GetUtcNow();

        Assert.Equal("forbidden", await overrides.SetAsync("sales", ScheduleState.Closed, now.AddHours(1), bruno));
        Assert.Equal("forbidden", await overrides.SetAsync(Department.CompanyId, ScheduleState.Closed, now.AddHours(1), anna));
        Assert.Equal("gone", await overrides.SetAsync("nowhere", ScheduleState.Closed, now.AddHours(1), owner));
        Assert.Equal("until-past", await overrides.SetAsync("sales", ScheduleState.Closed, now, anna));
        Assert.Equal("choice-unknown", await overrides.SetAsync("sales", ScheduleState.Break, now.AddHours(1), anna));
        Assert.Empty(overrides.All);

        Assert.Null(await overrides.SetAsync("sales", ScheduleState.Closed, now.AddHours(1), anna));
        Assert.Null(await overrides.SetAsync(Department.CompanyId, ScheduleState.Holiday, ScheduleOverride.UntilFurtherNotice, owner));
        Assert.Equal((ScheduleState.Closed, "Anna Muster"), (overrides.Feed.Find("sales")!.State, overrides.Feed.Find("sales")!.SetBy));
        Assert.Equal(2, overrides.All.Count);

        // The hour is over.
        core.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(overrides.Feed.Find("sales"));
        var left = Assert.Single(overrides.All);
        Assert.True(left.IsOpenEnded);
        Assert.Equal(ScheduleState.Holiday, ScheduleRules.SaidAbout(overrides.All, "sales", core.Time.GetUtcNow())!.State);

        Assert.Equal("forbidden", await overrides.ClearAsync(Department.CompanyId, anna));
        Assert.Null(await overrides.ClearAsync(Department.CompanyId, owner));
        Assert.Empty(overrides.Feed.Snapshot());
        var audit = await core.Get<IAuditTrail>().QueryAsync("hours-", 0, 10, default);
        Assert.Equal(["hours-released Muster AG", "hours-forced Muster AG", "hours-forced Sales"], audit.Entries.Select(entry => $"{entry.Action} {entry.ObjectName}"));
        Assert.Contains("Closed", audit.Entries[2].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_holds_after_a_restart()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var until = core.Time.GetUtcNow().AddHours(3);
        Assert.Null(await core.Get<IOverrides>().SetAsync(Department.CompanyId, ScheduleState.Open, until, owner));
        using var again = new Overrides(core.Get<Microsoft.Extensions.DependencyInjection.IServiceScopeFactory>(), core.Get<ISnapshotSource>(), core.Time);
        await again.LoadAsync();
        Assert.Equal(core.Get<IOverrides>().All, again.All);
        Assert.Equal(until, again.All[0].Until);
        core.Time.Advance(TimeSpan.FromHours(3));
        Assert.Empty(again.All);
    }
}
