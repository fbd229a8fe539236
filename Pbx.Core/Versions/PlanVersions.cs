using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;

namespace Pbx.Core.Versions;

/// <summary>Versions on the database.</summary>
internal sealed class PlanVersions(IDbContextFactory<PbxDbContext> databases, PlanPress press) : IPlanVersions
{
    public async Task<PlanVersionPage> ListAsync(int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var total = await db.PlanVersions.CountAsync(cancellationToken);
        // Not the plans: a page of the list must not cost twenty of them.
        var rows = await db.PlanVersions.AsNoTracking().OrderByDescending(row => row.Id).Skip(skip).Take(take)
            .Select(row => new PlanVersion { Id = row.Id, At = row.At, ActorId = row.ActorId, ActorName = row.ActorName, Summary = row.Summary }).ToListAsync(cancellationToken);
        return new PlanVersionPage(rows.ConvertAll(Head), total);
    }

    public async Task<PlanVersionContent?> ReadAsync(long number, CancellationToken cancellationToken)
    {
        if (number == 0) return new PlanVersionContent(new PlanVersionHead(0, DateTimeOffset.UnixEpoch, "", "", "", "", ""), CallPlan.Empty);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.PlanVersions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == number, cancellationToken) is { } row ? new PlanVersionContent(Head(row), row.Take()) : null;
    }

    public async Task<PlanComparison?> CompareAsync(long from, long to, CancellationToken cancellationToken)
    {
        if (await ReadAsync(from, cancellationToken) is not { } before || await ReadAsync(to, cancellationToken) is not { } after) return null;
        return new PlanComparison(before, after, PlanDiff.Compare(before.Plan, after.Plan));
    }

    public async Task<PlanComparison?> ChangesOfAsync(long number, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var before = await db.PlanVersions.Where(row => row.Id < number).OrderByDescending(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken);
        return number == 0 ? null : await CompareAsync(before, number, cancellationToken);
    }

    public async Task<PublishPreview?> PreviewAsync(long number, CancellationToken cancellationToken) =>
        press.Now is { } snapshot && await ReadAsync(number, cancellationToken) is { } version ? await press.PreviewAsync(snapshot, version.Plan, cancellationToken) : null;

    public Task<PlanChange> GoBackAsync(long number, long seen, string actorId) => press.AloneAsync(actorId, async (work, actor, snapshot) =>
    {
        if (snapshot.PlanVersion.Id != seen) return PlanChange.Refused("changed-meanwhile");
        if (await ReadAsync(number, CancellationToken.None) is not { } version) return PlanChange.Refused("gone");
        var preview = await press.PreviewAsync(snapshot, version.Plan, CancellationToken.None);
        if (preview.Differences.Count == 0) return new PlanChange();
        if (!preview.MayBePublished) return PlanChange.Refused(preview);
        var name = number.ToString(CultureInfo.InvariantCulture);
        AuditTrail.Add(work.Db, press.Clock, actor, "restored", new AuditObject("callPlan", name, name), null, null);
        press.Audit(work, actor, preview.Differences);
        await press.StoreAsync(work, actor, $"restored callPlan {name}", version.Plan);
        return new PlanChange();
    });

    private static PlanVersionHead Head(PlanVersion row)
    {
        var words = row.Summary.Split(' ', 3);
        return new PlanVersionHead(row.Id, row.At, row.ActorId, row.ActorName, words[0], words.Length > 1 ? words[1] : "", words.Length > 2 ? words[2] : "");
    }
}
