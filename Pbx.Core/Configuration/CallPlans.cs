using System.Text.Json;
using Pbx.Core.Audit;
using Pbx.Core.Versions;

namespace Pbx.Core.Configuration;

/// <summary>
/// Call handling on the database: each change is one new row with the whole plan, and its audit entry, in one transaction. The change of somebody who works in
/// the draft goes there.
/// </summary>
internal sealed class CallPlans(PlanPress press, PlanDrafts drafts) : ICallPlans
{
    public CallPlan Current => press.Now?.Plan ?? CallPlan.Empty;

    public CallPlan CurrentOf(string actorId) => drafts.PlanOf(actorId) ?? Current;

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

    private static PlanChange? Conflict(IPlanObject? before, IPlanObject? now)
    {
        if (now is null) return before is null ? null : new PlanChange { Problems = [new PlanProblem(before.Id, "", "gone")] };
        return before is not null && PlanJson.Same(before, now) ? null : new PlanChange { Newer = now };
    }

    private Task<PlanChange> ChangeAsync(string actorId, Func<CallPlan, ((CallPlan Plan, Edit Edit)? Change, PlanChange? Refusal)> make) =>
        press.AloneAsync(actorId, async (work, actor, snapshot) =>
        {
            var draft = drafts.MergeFor(actor.Id, snapshot.Plan);
            var on = draft?.Plan ?? snapshot.Plan;
            var (change, refusal) = make(on);
            if (change is not var (plan, edit)) return refusal ?? new PlanChange();
            var problems = PlanRules.Check(plan, snapshot);
            // What others have published may have left mistakes in the draft; they are mended one after the other.
            if (draft is not null && problems.Count > 0) problems = [.. problems.Except(PlanRules.Check(on, snapshot))];
            if (problems.Count > 0) return new PlanChange { Problems = problems };
            if (draft is not null)
            {
                await drafts.StoreAsync(work, actor, draft with { Plan = plan });
                return new PlanChange();
            }
            var kind = edit.Item is Whole ? "callPlan" : JsonNamingPolicy.CamelCase.ConvertName(edit.Item.GetType().Name);
            AuditTrail.Add(work.Db, press.Clock, actor, edit.Action, new AuditObject(kind, edit.Item.Id, edit.Item.Name), edit.Before, edit.After);
            await press.StoreAsync(work, actor, $"{edit.Action} {kind} {edit.Item.Name}", plan);
            return new PlanChange();
        });

    private sealed record Edit(string Action, IPlanObject Item, Dictionary<string, string?>? Before, Dictionary<string, string?>? After);

    private sealed record Whole(string Name) : IPlanObject
    {
        public string Id => "";
    }
}
