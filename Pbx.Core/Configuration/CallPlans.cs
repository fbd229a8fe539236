using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Users;

namespace Pbx.Core.Configuration;

/// <summary>Call handling on the database: each change is one new row with the whole plan, and its audit entry, in one transaction.</summary>
internal sealed class CallPlans(IServiceScopeFactory scopes, SnapshotSource snapshots, TimeProvider time) : ICallPlans, IDisposable
{
    // One change at a time, so that each is made on top of the newest plan.
    private readonly SemaphoreSlim changing = new(1, 1);

    public CallPlan Current => snapshots.Current?.Plan ?? CallPlan.Empty;

    public Task<PlanChange> SaveAsync<T>(T? before, T after, string actorId)
        where T : class, IPlanObject
    {
        ArgumentNullException.ThrowIfNull(after);
        return ChangeAsync(actorId, plan =>
        {
            var now = PlanObjects.Find(plan, after.Id);
            if (Conflict(before, now) is { } conflict) return (null, conflict);
            var entry = new Edit(now is null ? "created" : "changed", after, now is null ? null : PlanJson.Fields(now), PlanJson.Fields(after));
            return now is not null && PlanJson.Same(now, after) ? (null, new PlanChange()) : ((PlanObjects.With(plan, after), entry), null);
        });
    }

    public Task<PlanChange> DeleteAsync<T>(T before, string actorId)
        where T : class, IPlanObject
    {
        ArgumentNullException.ThrowIfNull(before);
        return ChangeAsync(actorId, plan =>
        {
            if (PlanObjects.Find(plan, before.Id) is not { } now) return (null, new PlanChange());
            if (Conflict(before, now) is { } conflict) return (null, conflict);
            IPlanObject[] users = [.. PlanObjects.All(plan).Where(item => item.Id != now.Id && PlanObjects.UsedBy(item).Contains(now.Id))];
            return users.Length > 0
                ? (null, new PlanChange { UsedBy = users })
                : ((PlanObjects.Without(plan, now.Id), new Edit("deleted", now, PlanJson.Fields(now), null)), null);
        });
    }

    public Task<PlanChange> UpdateAsync(Func<CallPlan, CallPlan> change, string summary, string actorId)
    {
        ArgumentNullException.ThrowIfNull(change);
        return ChangeAsync(actorId, plan =>
        {
            var after = change(plan);
            return ReferenceEquals(after, plan) ? (null, new PlanChange()) : ((after, new Edit("changed", new Whole(summary), null, null)), null);
        });
    }

    public void Dispose() => changing.Dispose();

    private static PlanChange? Conflict(IPlanObject? before, IPlanObject? now)
    {
        if (now is null) return before is null ? null : new PlanChange { Problems = [new PlanProblem(before.Id, "", "gone")] };
        return before is not null && PlanJson.Same(before, now) ? null : new PlanChange { Newer = now };
    }

    private async Task<PlanChange> ChangeAsync(string actorId, Func<CallPlan, ((CallPlan Plan, Edit Edit)? Change, PlanChange? Refusal)> make)
    {
        await changing.WaitAsync();
        try
        {
            using var work = new UserWork(scopes);
            if (await work.ActorAsync(actorId) is not { } actor || actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator))
                return Refused("forbidden");
            if (snapshots.Current is not { } snapshot) return Refused("not-set-up");
            var (change, refusal) = make(snapshot.Plan);
            if (change is not var (plan, edit)) return refusal ?? new PlanChange();
            var problems = PlanRules.Check(plan, snapshot);
            if (problems.Count > 0) return new PlanChange { Problems = problems };

            var now = time.GetUtcNow();
            var kind = edit.Item is Whole ? "callPlan" : JsonNamingPolicy.CamelCase.ConvertName(edit.Item.GetType().Name);
            work.Db.PlanVersions.Add(new PlanVersion
            {
                At = now,
                ActorId = actor.Id,
                ActorName = actor.Name,
                Summary = $"{edit.Action} {kind} {edit.Item.Name}",
                Json = PlanJson.Write(plan),
            });
            AuditTrail.Add(work.Db, now, actor, edit.Action, new AuditObject(kind, edit.Item.Id, edit.Item.Name), edit.Before, edit.After);
            await work.Db.SaveChangesAsync();
            await snapshots.RebuildAsync();
            return new PlanChange();
        }
        finally
        {
            changing.Release();
        }
    }

    private static PlanChange Refused(string key) => new() { Problems = [new PlanProblem("", "", key)] };

    private sealed record Edit(string Action, IPlanObject Item, Dictionary<string, string?>? Before, Dictionary<string, string?>? After);

    private sealed record Whole(string Name) : IPlanObject
    {
        public string Id => "";
    }
}
