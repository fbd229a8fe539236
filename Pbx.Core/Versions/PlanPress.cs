using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Users;

namespace Pbx.Core.Versions;

/// <summary>Where all changes of call handling pass, one at a time: looks at a plan before it is put in force, and puts it.</summary>
internal sealed class PlanPress(IServiceScopeFactory scopes, SnapshotSource snapshots, TimeProvider time, ILogger<PlanPress> log) : IDisposable
{
    // One change at a time, so that each is made on top of the newest plan.
    private readonly SemaphoreSlim changing = new(1, 1);

    public PbxSnapshot? Now => snapshots.Current;

    public DateTimeOffset Clock => time.GetUtcNow();

    public void Dispose() => changing.Dispose();

    /// <summary>Does something on which no other change follows before it is done, if the account may: no refusal, or why not.</summary>
    public async Task<PlanChange> AloneAsync(string actorId, Func<UserWork, AuditActor, PbxSnapshot, Task<PlanChange>> act)
    {
        await changing.WaitAsync();
        try
        {
            using var work = new UserWork(scopes);
            if (await work.ActorAsync(actorId) is not { } actor || actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator)) return PlanChange.Refused("forbidden");
            return Now is { } snapshot ? await act(work, actor, snapshot) : PlanChange.Refused("not-set-up");
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>What it would mean to put a plan in force.</summary>
    public async Task<PublishPreview> PreviewAsync(PbxSnapshot snapshot, CallPlan plan, CancellationToken cancellationToken)
    {
        var problems = PlanRules.Check(plan, snapshot);
        var differences = PlanDiff.Compare(snapshot.Plan, plan);
        // What a flow does that leads nowhere is nobody's question.
        return new PublishPreview(plan, differences, problems, problems.Count > 0 || differences.Count == 0 ? [] : await FindingsAsync(new PublishProposal(snapshot, plan), cancellationToken));
    }

    /// <summary>Puts a plan in force that was checked: one new version.</summary>
    public async Task StoreAsync(UserWork work, AuditActor actor, string summary, CallPlan plan)
    {
        var version = new PlanVersion { At = Clock, ActorId = actor.Id, ActorName = actor.Name, Summary = summary };
        version.Put(plan);
        work.Db.PlanVersions.Add(version);
        await work.Db.SaveChangesAsync();
        await snapshots.RebuildAsync();
    }

    /// <summary>One audit entry for each object that changes.</summary>
    public void Audit(UserWork work, AuditActor actor, IEnumerable<PlanDifference> differences)
    {
        foreach (var difference in differences)
        {
            var action = difference.Act switch { PlanAct.Added => "created", PlanAct.Removed => "deleted", _ => "changed" };
            AuditTrail.Add(work.Db, Clock, actor, action, new AuditObject(difference.Kind, difference.Id, difference.Name),
                difference.Act == PlanAct.Added ? null : difference.Fields.Where(field => field.Old is not null).ToDictionary(field => field.Path, field => field.Old, StringComparer.Ordinal),
                difference.Act == PlanAct.Removed ? null : difference.Fields.ToDictionary(field => field.Path, field => field.New, StringComparer.Ordinal));
        }
    }

    private async Task<IReadOnlyList<PublishFinding>> FindingsAsync(PublishProposal proposal, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var findings = new List<PublishFinding>();
        foreach (var check in scope.ServiceProvider.GetServices<IPublishCheck>())
        {
            try
            {
                findings.AddRange(await check.RunAsync(proposal, cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "{Check} could not be made", check.GetType().Name);
                findings.Add(new PublishFinding(PublishSeverity.Warning, $"{check.GetType().Name}: {e.Message}"));
            }
        }
        return [.. findings.OrderByDescending(finding => finding.Severity)];
    }
}
