using Pbx.Core.Configuration;

namespace Pbx.Tests.Web.Support;

/// <summary>Call handling in memory, with the rules of the real one.</summary>
public sealed class FakePlans(FakeSnapshots snapshots) : ICallPlans
{
    /// <summary>The database does not answer.</summary>
    public bool Fails { get; set; }

    public CallPlan Current => snapshots.Current!.Plan;

    public CallPlan CurrentOf(string actorId) => Current;

    public void Add(params IPlanObject[] items) => snapshots.Set(items.Aggregate(Current, PlanObjects.With));

    public Task<PlanChange> SaveAsync<T>(T? before, T after, string actorId)
        where T : class, IPlanObject =>
        PlanObjects.Find(Current, after.Id) is { } now && (before is null || !PlanLinks.Same(before, now))
            ? Task.FromResult(new PlanChange { Newer = now })
            : Change(PlanObjects.With(Current, after));

    public Task<PlanChange> DeleteAsync<T>(T before, string actorId)
        where T : class, IPlanObject => Change(PlanObjects.Without(Current, before.Id));

    public Task<PlanChange> UpdateAsync(Func<CallPlan, CallPlan> change, string summary, string actorId) => Change(change(Current));

    private Task<PlanChange> Change(CallPlan plan)
    {
        if (Fails) return Task.FromException<PlanChange>(new InvalidOperationException("database is locked"));
        var problems = PlanRules.Check(plan, snapshots.Current!);
        if (problems.Count == 0) snapshots.Set(plan);
        return Task.FromResult(new PlanChange { Problems = problems });
    }
}
