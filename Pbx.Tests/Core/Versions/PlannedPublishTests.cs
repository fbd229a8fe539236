using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;
using Pbx.Core.Versions;

namespace Pbx.Tests.Core.Versions;

/// <summary>A draft that is published by itself. The fixture begins on 2 March 2026 at 8:00 UTC; the company is in Zurich.</summary>
public class PlannedPublishTests
{
    private static readonly RingGroup Sales = new() { Id = "sales", Name = "Sales", Number = "810" };

    // In winter, in summer, in the hour that is missing on 29 March (then the first moment after it), in the one that comes twice on 25 October (the first).
    [Theory]
    [InlineData("2026-03-10T06:00", "2026-03-10T05:00Z")]
    [InlineData("2026-07-01T06:00", "2026-07-01T04:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:00Z")]
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30Z")]
    public async Task It_is_published_when_the_clock_of_the_company_shows_the_time(string shown, string moment)
    {
        await using var core = new CoreFixture();
        var (drafts, plans, owner) = await PlannedAsync(core, shown);
        var due = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(due, drafts.Current!.Due);
        core.Time.SetUtcNow(due.AddSeconds(-1));
        Assert.False(await drafts.PublishDueAsync());
        Assert.Equal(15, Seconds(plans));
        core.Time.SetUtcNow(due);
        Assert.True(await drafts.PublishDueAsync());
        Assert.Equal(40, Seconds(plans));
        Assert.Null(drafts.Current);
        var version = (await core.Get<IPlanVersions>().ListAsync(0, 1, default)).Versions[0];
        Assert.Equal(("published", "Winter", owner, due), (version.Action, version.Name, version.ActorId, version.At));
        Assert.False(await drafts.PublishDueAsync());
    }

    [Fact]
    public async Task It_survives_a_restart_and_what_was_missed_is_made_up_for()
    {
        await using var core = new CoreFixture();
        var (_, plans, _) = await PlannedAsync(core, "2026-03-10T06:00");
        core.Time.SetUtcNow(new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.Zero));
        // As after a start: nothing is known but what is stored.
        var drafts = core.Get<PlanDrafts>();
        await drafts.LoadAsync();
        Assert.Equal(new DateTime(2026, 3, 10, 6, 0, 0), drafts.Current!.Draft.PlannedFor);
        using var publisher = new PlannedPublisher(drafts, core.Time, NullLogger<PlannedPublisher>.Instance);
        var published = new TaskCompletionSource();
        core.Get<ISnapshotSource>().Changed += _ => published.TrySetResult();
        await publisher.StartAsync(default);
        while (!published.Task.IsCompleted)
        {
            core.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(published.Task, Task.Delay(20));
        }
        await publisher.StopAsync(default);
        Assert.Equal(40, Seconds(plans));
    }

    [Fact]
    public async Task While_it_is_planned_nobody_works_in_it_until_that_is_cancelled()
    {
        await using var core = new CoreFixture();
        var (drafts, plans, owner) = await PlannedAsync(core, "2026-03-10T06:00");
        Assert.False(drafts.IsIn(owner));
        Assert.Equal("draft-planned", Assert.Single((await drafts.JoinAsync(owner)).Problems).Key);
        // What is changed now is in force, and is merged.
        Assert.True((await plans.SaveAsync(null, new RingGroup { Id = "help", Name = "Help" }, owner)).Succeeded);
        Assert.Equal(2, plans.Current.Nodes.Count);
        Assert.True((await drafts.CancelPlanAsync(owner)).Succeeded);
        Assert.True((await drafts.JoinAsync(owner)).Succeeded);
        core.Time.SetUtcNow(new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero));
        Assert.False(await drafts.PublishDueAsync());
        Assert.Equal(["publish-cancelled", "created", "publish-planned"], (await core.Get<IAuditTrail>().QueryAsync(null, 0, 3, default)).Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Time_that_is_past_is_refused_and_so_is_what_is_not_fit_to_be_published()
    {
        await using var core = new CoreFixture();
        var (owner, anna) = await PlanDraftsTests.StartAsync(core);
        var (drafts, plans) = (core.Get<PlanDrafts>(), core.Get<ICallPlans>());
        await drafts.OpenAsync("Winter", owner);
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 40 }, owner);
        Assert.Equal(("at", "in-the-past"), Assert.Single((await drafts.PlanAsync(new DateTime(2026, 3, 2, 9, 0, 0), drafts.Current!.Stamp, owner)).Problems) is var past ? (past.Field, past.Key) : default);
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 25 }, anna);
        Assert.Equal("draft-conflicts", Assert.Single((await drafts.PlanAsync(new DateTime(2026, 3, 3, 9, 0, 0), drafts.Current!.Stamp, owner)).Problems).Key);
    }

    [Fact]
    public async Task What_conflicts_at_that_time_is_not_applied_and_the_dashboard_and_the_audit_say_why()
    {
        await using var core = new CoreFixture();
        var (drafts, plans, owner) = await PlannedAsync(core, "2026-03-10T06:00");
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 25 }, owner);
        core.Time.SetUtcNow(new DateTimeOffset(2026, 3, 10, 5, 0, 0, TimeSpan.Zero));
        Assert.True(await drafts.PublishDueAsync());
        Assert.Equal(25, Seconds(plans));
        var refusal = drafts.Current!.Draft.Refusal!;
        Assert.Equal((new DateTime(2026, 3, 10, 6, 0, 0), "draft-conflicts", "Sales"), (refusal.PlannedFor, Assert.Single(refusal.Problems).Key, refusal.Problems[0].Detail));
        Assert.Equal([PlanDrafts.Code, "Winter", "2026-03-10 06:00"], Assert.Single(drafts.Problems) is var problem ? [problem.Code, .. problem.Arguments] : []);
        var entry = (await core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Entries[0];
        Assert.Equal(("publish-refused", "draft", "Winter", ""), (entry.Action, entry.ObjectKind, entry.ObjectName, entry.ActorId));
        Assert.Contains("draft-conflicts Sales", entry.After, StringComparison.Ordinal);
        // It is not tried again by itself; a person settles it, and the warning goes.
        Assert.False(await drafts.PublishDueAsync());
        await drafts.LoadAsync();
        Assert.Single(drafts.Problems);
        await drafts.ChooseAsync("nodes/sales", true, drafts.Current!.Stamp, owner);
        Assert.Empty(drafts.Problems);
        Assert.True((await drafts.PublishAsync(drafts.Current!.Stamp, owner)).Succeeded);
        Assert.Equal(40, Seconds(plans));
    }

    [Fact]
    public async Task What_no_longer_passes_the_check_is_not_applied_and_neither_is_the_plan_of_one_who_may_no_longer()
    {
        await using var core = new CoreFixture();
        var (owner, anna) = await PlanDraftsTests.StartAsync(core);
        var (drafts, plans, users) = (core.Get<PlanDrafts>(), core.Get<ICallPlans>(), core.Get<IUserService>());
        await drafts.OpenAsync("Winter", anna);
        await plans.SaveAsync(null, new RingGroup { Id = "new", Name = "New", Number = "120" }, anna);
        Assert.True((await drafts.PlanAsync(new DateTime(2026, 3, 3, 9, 0, 0), drafts.Current!.Stamp, anna)).Succeeded);
        // Somebody gets the number meanwhile.
        await users.CreateAsync(new UserEdit { Extension = "120", FirstName = "Bea", LastName = "Berger", Email = "bea@example.com" }, owner);
        core.Time.SetUtcNow(new DateTimeOffset(2026, 3, 3, 8, 0, 0, TimeSpan.Zero));
        Assert.True(await drafts.PublishDueAsync());
        Assert.Equal("extension-taken", Assert.Single(drafts.Current!.Draft.Refusal!.Problems).Key);

        await drafts.JoinAsync(anna);
        await plans.SaveAsync((RingGroup)drafts.Current!.Plan.Nodes.Single(node => node.Id == "new"), new RingGroup { Id = "new", Name = "New", Number = "830" }, anna);
        Assert.True((await drafts.PlanAsync(new DateTime(2026, 3, 4, 9, 0, 0), drafts.Current!.Stamp, anna)).Succeeded);
        Assert.True((await users.DeleteAsync(anna, owner)).Succeeded);
        core.Time.SetUtcNow(new DateTimeOffset(2026, 3, 4, 8, 0, 0, TimeSpan.Zero));
        Assert.True(await drafts.PublishDueAsync());
        Assert.Equal(("planner-gone", "anna@example.com"), Assert.Single(drafts.Current!.Draft.Refusal!.Problems) is var gone ? (gone.Key, gone.Detail) : default);
        Assert.Single(plans.Current.Nodes);
    }

    private static int Seconds(ICallPlans plans) => Assert.IsType<RingGroup>(plans.Current.Nodes.Single(node => node.Id == "sales")).RingSeconds;

    private static async Task<(PlanDrafts Drafts, ICallPlans Plans, string Owner)> PlannedAsync(CoreFixture core, string shown)
    {
        var (owner, _) = await PlanDraftsTests.StartAsync(core);
        var (drafts, plans) = (core.Get<PlanDrafts>(), core.Get<ICallPlans>());
        await drafts.OpenAsync("Winter", owner);
        await plans.SaveAsync(Sales, Sales with { RingSeconds = 40 }, owner);
        Assert.True((await drafts.PlanAsync(PlanDraftRow.Read(shown)!.Value, drafts.Current!.Stamp, owner)).Succeeded);
        return (drafts, plans, owner);
    }
}
