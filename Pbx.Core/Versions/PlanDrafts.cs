using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Users;

namespace Pbx.Core.Versions;

/// <summary>
/// The draft on the database, with a copy in memory. It is stored with the plan from which it was made; what it is on top of the plan in force is merged whenever
/// it is looked at, so that nothing has to be written when others publish.
/// </summary>
internal sealed class PlanDrafts(IServiceScopeFactory scopes, PlanPress press) : IPlanDrafts, IHealthSource
{
    /// <summary>Code of the problem. Arguments: name, time (<c>yyyy-MM-dd HH:mm</c> on the clock of the company).</summary>
    public const string Code = "planned-change-failed";

    private volatile Held? held;
    private volatile View? view;

    public event Action? Changed;

    public DraftState? Current => Look()?.State;

    public IEnumerable<HealthProblem> Problems => held?.Draft is { Refusal: { } refusal } draft
        ? [new HealthProblem(Code, HealthSeverity.Warning, [draft.Name, PlanDraftRow.Write(refusal.PlannedFor).Replace('T', ' ')])]
        : [];

    /// <summary>Reads what is stored, in the place of what was known.</summary>
    public async Task LoadAsync()
    {
        using var work = new UserWork(scopes);
        held = await work.Db.PlanDrafts.AsNoTracking().SingleOrDefaultAsync() is { } row && row.Take() is var (draft, origin, plan) ? new Held(draft, origin, plan) : null;
        Changed?.Invoke();
    }

    public bool IsIn(string actorId) => actorId.Length > 0 && held?.Draft.Editors.Contains(actorId) == true;

    /// <summary>The draft's content for who works in it; null for everybody else.</summary>
    public CallPlan? PlanOf(string actorId) => IsIn(actorId) ? Look()?.State.Plan : null;

    /// <summary>The draft on top of a plan for who works in it; null for everybody else.</summary>
    public PlanMerge? MergeFor(string actorId, CallPlan live) => IsIn(actorId) && held is { } now ? PlanMerge.Of(now.Origin, live, now.Plan) : null;

    public Task<PlanChange> OpenAsync(string name, string actorId) => press.AloneAsync(actorId, async (work, actor, snapshot) =>
    {
        ArgumentNullException.ThrowIfNull(name);
        if (held is not null) return PlanChange.Refused("draft-exists");
        if (!UserRules.IsName(name)) return new PlanChange { Problems = [new PlanProblem("", "name", string.IsNullOrWhiteSpace(name) ? "required" : "name-invalid")] };
        var now = press.Clock;
        var draft = new PlanDraft
        {
            Name = name.Trim(),
            BasedOn = snapshot.PlanVersion.Id,
            At = now,
            By = actor.Name,
            ChangedAt = now,
            ChangedBy = actor.Name,
            Editors = actor.Id.Length > 0 ? [actor.Id] : [],
        };
        Note(work, actor, "draft-opened", draft);
        await PutAsync(work, new Held(draft, snapshot.Plan, snapshot.Plan));
        return new PlanChange();
    });

    public Task<PlanChange> JoinAsync(string actorId) => ChangeAsync(actorId, null, async (work, actor, now, _) =>
    {
        if (now.Draft.PlannedFor is not null) return PlanChange.Refused("draft-planned");
        if (!now.Draft.Editors.Contains(actor.Id)) await PutAsync(work, now with { Draft = now.Draft with { Editors = [.. now.Draft.Editors, actor.Id] } });
        return new PlanChange();
    });

    public Task<PlanChange> LeaveAsync(string actorId) => ChangeAsync(actorId, null, async (work, actor, now, _) =>
    {
        await PutAsync(work, now with { Draft = now.Draft with { Editors = [.. now.Draft.Editors.Where(one => one != actor.Id)] } });
        return new PlanChange();
    });

    public Task<PlanChange> ChooseAsync(string part, bool draft, string stamp, string actorId) => ChangeAsync(actorId, stamp, async (work, actor, now, snapshot) =>
    {
        await StoreAsync(work, actor, PlanMerge.Of(now.Origin, snapshot.Plan, now.Plan).Choose(snapshot.Plan, part, draft));
        return new PlanChange();
    });

    public Task<PlanChange> DiscardAsync(string stamp, string actorId) => ChangeAsync(actorId, stamp, async (work, actor, now, _) =>
    {
        Note(work, actor, "draft-discarded", now.Draft);
        await PutAsync(work, null);
        return new PlanChange();
    });

    public async Task<PublishPreview?> PreviewAsync(CancellationToken cancellationToken) =>
        press.Now is { } snapshot && held is { } now ? await press.PreviewAsync(snapshot, PlanMerge.Of(now.Origin, snapshot.Plan, now.Plan).Plan, cancellationToken) : null;

    public Task<PlanChange> PublishAsync(string stamp, string actorId) => ChangeAsync(actorId, stamp, PublishAsync);

    public Task<PlanChange> PlanAsync(DateTime shown, string stamp, string actorId) => ChangeAsync(actorId, stamp, async (work, actor, now, snapshot) =>
    {
        // Nobody plans to the second, and it is stored without.
        shown = new DateTime(shown.Year, shown.Month, shown.Day, shown.Hour, shown.Minute, 0, DateTimeKind.Unspecified);
        if (Zone(snapshot) is not { } zone || WallClock.MomentOf(shown, zone) <= press.Clock) return new PlanChange { Problems = [new PlanProblem("", "at", "in-the-past")] };
        if (await RefusalAsync(now, snapshot) is { } refusal) return refusal;
        var draft = now.Draft with { PlannedFor = shown, PlannedById = actor.Id, PlannedBy = actor.Name, Refusal = null, Editors = [] };
        Note(work, actor, "publish-planned", draft, shown);
        await PutAsync(work, now with { Draft = draft });
        return new PlanChange();
    });

    public Task<PlanChange> CancelPlanAsync(string actorId) => ChangeAsync(actorId, null, async (work, actor, now, _) =>
    {
        if (now.Draft.PlannedFor is not { } planned) return new PlanChange();
        Note(work, actor, "publish-cancelled", now.Draft, planned);
        await PutAsync(work, now with { Draft = now.Draft with { PlannedFor = null } });
        return new PlanChange();
    });

    /// <summary>Takes what somebody who works in it has made of it. Within <see cref="PlanPress.AloneAsync"/>.</summary>
    public Task StoreAsync(UserWork work, AuditActor actor, PlanMerge merge) => held is { } now
        ? PutAsync(work, new Held(now.Draft with { ChangedAt = press.Clock, ChangedBy = actor.Name, Refusal = null }, merge.Origin, merge.Plan))
        : throw new InvalidOperationException("there is no draft");

    /// <summary>Publishes it if its time has come; true if it was due. What stands against it is noted, and it is not tried again.</summary>
    public async Task<bool> PublishDueAsync()
    {
        if (Current is not { Due: { } due } || due > press.Clock) return false;
        await press.AloneAsync("", async (work, system, snapshot) =>
        {
            // Cancelled, or put off, while this waited for its turn.
            if (held is not { Draft.PlannedFor: { } planned } now || DueOf(now.Draft, snapshot) is not { } still || still > press.Clock) return new PlanChange();
            var planner = await work.ActorAsync(now.Draft.PlannedById);
            var change = planner?.Role is null or PbxRoles.SystemOwner or PbxRoles.Administrator && planner is not null
                ? await PublishAsync(work, planner, now, snapshot)
                : PlanChange.Refused("planner-gone", now.Draft.PlannedBy);
            if (change.Succeeded) return change;
            var draft = now.Draft with { PlannedFor = null, Refusal = new DraftRefusal(planned, change.Problems) };
            Note(work, system, "publish-refused", draft, planned, change.Problems);
            await PutAsync(work, now with { Draft = draft });
            return change;
        });
        return true;
    }

    private static TimeZoneInfo? Zone(PbxSnapshot snapshot) => TimeZoneInfo.TryFindSystemTimeZoneById(snapshot.Settings.TimeZone, out var zone) ? zone : null;

    // By the zone of the company as it is now: who moves means the clock on the new wall.
    private static DateTimeOffset? DueOf(PlanDraft draft, PbxSnapshot snapshot) =>
        draft.PlannedFor is { } shown && Zone(snapshot) is { } zone ? WallClock.MomentOf(shown, zone) : null;

    private static string StampOf(Held now, PbxSnapshot snapshot) => $"{now.Draft.Revision}.{snapshot.PlanVersion.Id}";

    private async Task<PlanChange> PublishAsync(UserWork work, AuditActor actor, Held now, PbxSnapshot snapshot)
    {
        if (await RefusalAsync(now, snapshot) is { } refusal) return refusal;
        var plan = PlanMerge.Of(now.Origin, snapshot.Plan, now.Plan).Plan;
        var differences = PlanDiff.Compare(snapshot.Plan, plan);
        Note(work, actor, "published", now.Draft);
        press.Audit(work, actor, differences);
        if (await work.Db.PlanDrafts.FindAsync(PlanDraftRow.OnlyId) is { } row) work.Db.PlanDrafts.Remove(row);
        // In one transaction with the version.
        if (differences.Count > 0) await press.StoreAsync(work, actor, $"published draft {now.Draft.Name}", plan);
        else await work.Db.SaveChangesAsync();
        held = null;
        Changed?.Invoke();
        return new PlanChange();
    }

    private async Task<PlanChange?> RefusalAsync(Held now, PbxSnapshot snapshot)
    {
        var merge = PlanMerge.Of(now.Origin, snapshot.Plan, now.Plan);
        if (merge.Conflicts.Count > 0) return PlanChange.Refused("draft-conflicts", string.Join(", ", StateOf(now, snapshot).Conflicts.Select(one => one.Mine.Name).Where(name => name.Length > 0)));
        var preview = await press.PreviewAsync(snapshot, merge.Plan, CancellationToken.None);
        return preview.MayBePublished ? null : PlanChange.Refused(preview);
    }

    private Task<PlanChange> ChangeAsync(string actorId, string? stamp, Func<UserWork, AuditActor, Held, PbxSnapshot, Task<PlanChange>> act) =>
        press.AloneAsync(actorId, (work, actor, snapshot) =>
            held is not { } now ? Task.FromResult(PlanChange.Refused("draft-gone"))
            : stamp is not null && stamp != StampOf(now, snapshot) ? Task.FromResult(PlanChange.Refused("draft-moved"))
            : act(work, actor, now, snapshot));

    private async Task PutAsync(UserWork work, Held? next)
    {
        next = next is null ? null : next with { Draft = next.Draft with { Revision = next.Draft.Revision + 1 } };
        var row = await work.Db.PlanDrafts.FindAsync(PlanDraftRow.OnlyId);
        if (next is null)
        {
            if (row is not null) work.Db.PlanDrafts.Remove(row);
        }
        else
        {
            if (row is null) work.Db.PlanDrafts.Add(row = new PlanDraftRow());
            row.Put(next.Draft, next.Origin, next.Plan);
        }
        await work.Db.SaveChangesAsync();
        held = next;
        Changed?.Invoke();
    }

    private void Note(UserWork work, AuditActor actor, string action, PlanDraft draft, DateTime? planned = null, IReadOnlyList<PlanProblem>? why = null)
    {
        Dictionary<string, string?>? after = planned is null ? null : new(StringComparer.Ordinal) { ["plannedFor"] = PlanDraftRow.Write(planned) };
        if (after is not null && why is not null) after["why"] = string.Join("; ", why.Select(problem => $"{problem.Key} {problem.Detail}".TrimEnd()));
        AuditTrail.Add(work.Db, press.Clock, actor, action, new AuditObject("draft", "", draft.Name), null, after);
    }

    private View? Look()
    {
        if (held is not { } now || press.Now is not { } snapshot) return null;
        if (view is { } seen && ReferenceEquals(seen.Held, now) && ReferenceEquals(seen.Live, snapshot.Plan) && seen.Zone == snapshot.Settings.TimeZone) return seen;
        return view = new View(now, snapshot.Plan, snapshot.Settings.TimeZone, StateOf(now, snapshot));
    }

    private static DraftState StateOf(Held now, PbxSnapshot snapshot)
    {
        var merge = PlanMerge.Of(now.Origin, snapshot.Plan, now.Plan);
        var mine = PlanDiff.Compare(merge.Origin, merge.Plan).ToDictionary(one => one.Part, StringComparer.Ordinal);
        var theirs = PlanDiff.Compare(merge.Origin, snapshot.Plan).ToDictionary(one => one.Part, StringComparer.Ordinal);
        return new DraftState(now.Draft, merge.Plan, PlanDiff.Compare(snapshot.Plan, merge.Plan),
            [.. merge.Conflicts.Where(key => mine.ContainsKey(key) && theirs.ContainsKey(key)).Select(key => new PlanConflict(key, mine[key], theirs[key]))],
            DueOf(now.Draft, snapshot), StampOf(now, snapshot));
    }

    private sealed record Held(PlanDraft Draft, CallPlan Origin, CallPlan Plan);

    private sealed record View(Held Held, CallPlan Live, string Zone, DraftState State);
}
