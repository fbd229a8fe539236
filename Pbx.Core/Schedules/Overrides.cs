using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Users;

namespace Pbx.Core.Schedules;

/// <summary>Overrides on the database, with a copy in memory that calls read. One that runs out leaves the feed by itself.</summary>
internal sealed class Overrides(IServiceScopeFactory scopes, ISnapshotSource snapshots, TimeProvider time) : IOverrides, IDisposable
{
    // A timer counts no more than 49 days; whatever ends later is looked at again then.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly Lock gate = new();
    private volatile IReadOnlyList<ScheduleOverride> all = [];
    private ITimer? end;
    private bool disposed;

    public LiveFeed<ScheduleOverride> Feed { get; } = new(said => said.DepartmentId);

    public IReadOnlyList<ScheduleOverride> All => all;

    /// <summary>Reads what is stored, in the place of what was known.</summary>
    public async Task LoadAsync()
    {
        using var work = new UserWork(scopes);
        var rows = await work.Db.Overrides.AsNoTracking().ToListAsync();
        foreach (var gone in all.Where(one => rows.All(row => row.DepartmentId != one.DepartmentId))) Drop(gone.DepartmentId);
        foreach (var row in rows) Put(row.ToOverride());
        Prune();
    }

    public Task<string?> SetAsync(string departmentId, ScheduleState state, DateTimeOffset until, string actorId)
    {
        if (state is not (ScheduleState.Open or ScheduleState.Closed or ScheduleState.Holiday)) return Task.FromResult<string?>("choice-unknown");
        return until <= time.GetUtcNow() ? Task.FromResult<string?>("until-past") : ChangeAsync(departmentId, (state, until.ToUniversalTime()), actorId);
    }

    public Task<string?> ClearAsync(string departmentId, string actorId) => ChangeAsync(departmentId, null, actorId);

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            end?.Dispose();
        }
        changing.Dispose();
    }

    // SQLite works on the thread that asks, and the signalling loop asks too.
    private Task<string?> ChangeAsync(string departmentId, (ScheduleState State, DateTimeOffset Until)? to, string actorId) => Task.Run(() => ChangeNowAsync(departmentId, to, actorId));

    private async Task<string?> ChangeNowAsync(string departmentId, (ScheduleState State, DateTimeOffset Until)? to, string actorId)
    {
        await changing.WaitAsync();
        try
        {
            using var work = new UserWork(scopes);
            if (snapshots.Current is not { } snapshot || snapshot.Plan.Departments.FirstOrDefault(one => one.Id == departmentId) is not { } department) return "gone";
            if (await work.ActorAsync(actorId) is not { } actor) return "forbidden";
            if (actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator) && !department.Members.Contains(actorId)) return "forbidden";
            var now = time.GetUtcNow();
            var row = await work.Db.Overrides.FindAsync(departmentId);
            var before = row is not null && row.Until > now ? Fields(row) : null;
            if (to is not var (state, until))
            {
                if (row is not null) work.Db.Overrides.Remove(row);
                if (before is not null) Note(work, now, actor, "hours-released", department, snapshot, before, null);
                await work.Db.SaveChangesAsync();
                Drop(departmentId);
                return null;
            }
            if (row is null) work.Db.Overrides.Add(row = new OverrideRow { DepartmentId = departmentId });
            var name = (await work.Users.FindByIdAsync(actorId))?.DisplayName;
            (row.State, row.Until, row.SetBy, row.SetAt) = (state, until, string.IsNullOrEmpty(name) ? actor.Name : name, now);
            Note(work, now, actor, "hours-forced", department, snapshot, before, Fields(row));
            await work.Db.SaveChangesAsync();
            Put(row.ToOverride());
            return null;
        }
        finally
        {
            changing.Release();
        }
    }

    private static void Note(
        UserWork work, DateTimeOffset now, AuditActor actor, string action, Department department, PbxSnapshot snapshot, Dictionary<string, string?>? before, Dictionary<string, string?>? after) =>
        AuditTrail.Add(work.Db, now, actor, action, new AuditObject("department", department.Id, department.Name.Length > 0 ? department.Name : snapshot.Settings.Company), before, after);

    private static Dictionary<string, string?> Fields(OverrideRow row) => new(StringComparer.Ordinal)
    {
        ["state"] = row.State.ToString(),
        ["until"] = row.Until == ScheduleOverride.UntilFurtherNotice ? null : row.Until.ToString("u", CultureInfo.InvariantCulture),
    };

    private void Put(ScheduleOverride said)
    {
        lock (gate)
        {
            all = [.. all.Where(one => one.DepartmentId != said.DepartmentId), said];
            Feed.Publish(said);
        }
        Arm();
    }

    private void Drop(string departmentId)
    {
        lock (gate)
        {
            all = [.. all.Where(one => one.DepartmentId != departmentId)];
            Feed.Remove(departmentId);
        }
        Arm();
    }

    /// <summary>What has run out goes; the row stays until something else is said, and holds no more.</summary>
    private void Prune()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var over in all.Where(one => one.Until <= now)) Feed.Remove(over.DepartmentId);
            all = [.. all.Where(one => one.Until > now)];
        }
        Arm();
    }

    private void Arm()
    {
        lock (gate)
        {
            end?.Dispose();
            end = null;
            if (disposed || all.Where(one => !one.IsOpenEnded).Select(one => (DateTimeOffset?)one.Until).Min() is not { } next) return;
            var due = next - time.GetUtcNow();
            end = time.CreateTimer(_ => Prune(), null, due < TimeSpan.Zero ? TimeSpan.Zero : due > Longest ? Longest : due, Timeout.InfiniteTimeSpan);
        }
    }
}
