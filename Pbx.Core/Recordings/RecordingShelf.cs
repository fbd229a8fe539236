using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;

namespace Pbx.Core.Recordings;

/// <summary>Recordings for people: each sees, hears and deletes what the own rights allow, and the audit trail knows who listened.</summary>
internal sealed class RecordingShelf(RecordingStore store, IServiceScopeFactory scopes, ISnapshotSource snapshots, TimeProvider time, ILogger<RecordingShelf> log) : IRecordings
{
    // A player asks for a file in many pieces: one entry stands for one listening.
    private static readonly TimeSpan OneListening = TimeSpan.FromMinutes(15);
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<(string UserId, string Id, bool Download), DateTimeOffset> audited = new();

    public event Action? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    public async Task<RecordingAccess> AccessAsync(string userId, CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        return await WhoAsync(work, userId) is { } who ? new RecordingAccess(who.All, who.MayDownload, who.MayDelete) : new RecordingAccess(false, false, false);
    }

    public async Task<RecordingPage> QueryAsync(RecordingFilter filter, string userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var work = new UserWork(scopes);
        if (await WhoAsync(work, userId) is not { } who) return new RecordingPage([], 0, 0);
        var rows = Allowed(work.Db.Recordings.AsNoTracking(), who);
        if (filter.From is { } from) rows = rows.Where(row => row.StartedAt >= from);
        if (filter.Until is { } until) rows = rows.Where(row => row.StartedAt < until);
        if (filter.Cause is { } cause) rows = rows.Where(row => row.Cause == cause);
        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var pattern = SqlLike.Contains(filter.Search);
            // People write numbers with spaces, the table holds them without.
            var digits = string.Concat(filter.Search.Where(c => !char.IsWhiteSpace(c)));
            var number = SqlLike.Contains(digits.StartsWith('0') && digits.Length > 3 ? digits[1..] : digits);
            rows = rows.Where(row => EF.Functions.Like(row.FromName, pattern, SqlLike.Escape) || EF.Functions.Like(row.ToName, pattern, SqlLike.Escape)
                || EF.Functions.Like(row.FromNumber, number, SqlLike.Escape) || EF.Functions.Like(row.ToNumber, number, SqlLike.Escape));
        }
        var total = await rows.CountAsync(cancellationToken);
        var bytes = await rows.SumAsync(row => row.Bytes, cancellationToken);
        var page = await rows.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id).Skip(Math.Max(0, filter.Skip)).Take(Math.Clamp(filter.Take, 0, 500)).ToListAsync(cancellationToken);
        return new RecordingPage([.. page.Select(row => ToItem(row, who))], total, bytes);
    }

    public async Task<ILookup<string, RecordingItem>> OfCallsAsync(IReadOnlyCollection<string> callIds, string userId, CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        if (await WhoAsync(work, userId) is not { } who) return Enumerable.Empty<RecordingItem>().ToLookup(item => item.CallId, StringComparer.Ordinal);
        var rows = await Allowed(work.Db.Recordings.AsNoTracking(), who).Where(row => row.IsWhole && callIds.Contains(row.CallId)).OrderBy(row => row.StartedAt).ToListAsync(cancellationToken);
        return rows.Select(row => ToItem(row, who)).ToLookup(item => item.CallId, StringComparer.Ordinal);
    }

    public async Task<Stream?> OpenAsync(string id, string userId, bool download, CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        if (await WhoAsync(work, userId) is not { } who || (download && !who.MayDownload)
            || await Allowed(work.Db.Recordings.AsNoTracking(), who).SingleOrDefaultAsync(row => row.Id == id && row.IsWhole, cancellationToken) is not { } found)
            return null;
        Stream file;
        try
        {
            file = new FileStream(store.PathOf(found), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            log.LogWarning("The audio of recording {Recording} is gone", id);
            return null;
        }
        await RecordAsync(work, who, found, download);
        return file;
    }

    public async Task<bool> DeleteAsync(string id, string userId)
    {
        using var work = new UserWork(scopes);
        if (await WhoAsync(work, userId) is not { MayDelete: true } who || await work.Db.Recordings.SingleOrDefaultAsync(row => row.Id == id && row.IsWhole) is not { } found) return false;
        AuditTrail.Add(work.Db, time.GetUtcNow(), who.Actor, "deleted", ObjectOf(found), new Dictionary<string, string?> { ["sha256"] = found.Sha256 }, null);
        await store.DeleteAsync(work.Db, [found]);
        return true;
    }

    public async Task<RecordingStorage> StorageAsync(CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        var count = await work.Db.Recordings.CountAsync(cancellationToken);
        return new RecordingStorage(store.Folder, count, await work.Db.Recordings.SumAsync(row => row.Bytes, cancellationToken), store.FreeBytes());
    }

    /// <summary>Those that somebody may listen to.</summary>
    private static IQueryable<RecordedCall> Allowed(IQueryable<RecordedCall> rows, Who who)
    {
        if (who.All) return rows;
        var (mark, groups) = (RecordedCall.Mark(who.Actor.Id), who.Groups);
        return rows.Where(row => (who.Own && row.Parties.Contains(mark)) || (row.GroupId != "" && groups.Contains(row.GroupId)));
    }

    private async Task RecordAsync(UserWork work, Who who, RecordedCall row, bool download)
    {
        var now = time.GetUtcNow();
        var key = (who.Actor.Id, row.Id, download);
        if (audited.TryGetValue(key, out var before) && now - before < OneListening) return;
        if (audited.Count >= MostRemembered) audited.Clear();
        AuditTrail.Add(work.Db, now, who.Actor, download ? "downloaded" : "listened", ObjectOf(row), null, null);
        await work.Db.SaveChangesAsync();
        audited[key] = now;
    }

    private async Task<Who?> WhoAsync(UserWork work, string userId)
    {
        if (userId.Length == 0 || await work.ActorAsync(userId) is not { } actor || await work.Users.FindByIdAsync(userId) is not { } account) return null;
        var rights = account.RecordingRights;
        var isOwner = actor.Role == PbxRoles.SystemOwner;
        var all = isOwner || rights.HasFlag(RecordingRights.HearAll);
        var groups = rights.HasFlag(RecordingRights.HearGroups)
            ? snapshots.Current?.Plan.Nodes.OfType<RingGroup>().Where(group => group.Members.Contains(userId)).Select(group => group.Id).ToList() ?? []
            : [];
        return new Who(
            actor, all, rights.HasFlag(RecordingRights.Hear), groups, isOwner || rights.HasFlag(RecordingRights.Download), all && actor.Role is PbxRoles.SystemOwner or PbxRoles.Administrator);
    }

    private static AuditObject ObjectOf(RecordedCall row) =>
        new("recording", row.Id, $"{Or(row.FromNumber)} → {Or(row.ToNumber)}, {row.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");

    private static string Or(string number) => number.Length > 0 ? number : "–";

    private static RecordingItem ToItem(RecordedCall row, Who who) => new(
        row.Id, row.CallId, row.StartedAt, TimeSpan.FromMilliseconds(row.DurationMs), row.FromNumber, row.FromName, row.ToNumber, row.ToName, row.Direction, row.Cause, row.StartedBy, row.GroupId,
        row.Announced, row.IsWhole, row.Bytes, row.Sha256, row.Peaks, who.MayDownload);

    private sealed record Who(AuditActor Actor, bool All, bool Own, List<string> Groups, bool MayDownload, bool MayDelete);
}
