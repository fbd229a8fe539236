using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Backup;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.RingGroups;
using Pbx.Media;

namespace Pbx.Core.Recordings;

/// <summary>
/// Makes recordings and keeps them: rows in the database, audio in the data folder. A row exists from the beginning, so that what a dying process left is found and
/// made whole at the next start.
/// </summary>
internal sealed class RecordingStore(
    DataFolder folder, IDbContextFactory<PbxDbContext> databases, ISnapshotSource snapshots, TimeProvider time, ILogger<RecordingStore> log)
    : BackgroundService, IRecordingRoom, IHealthSource
{
    private static readonly TimeSpan FailureShown = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestKept = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, Draft> making = new(StringComparer.Ordinal);
    private volatile Failure? failed;

    /// <summary>One was begun, made or deleted.</summary>
    public event Action? Changed;

    public bool HasRoom => FreeBytes() >= (long)Settings.MinFreeMegabytes << 20;

    public IEnumerable<HealthProblem> Problems
    {
        get
        {
            if (!HasRoom && IsWanted)
                yield return new HealthProblem("recordings-no-room", HealthSeverity.Error, [(FreeBytes() >> 20).ToString(CultureInfo.InvariantCulture), Settings.MinFreeMegabytes.ToString(CultureInfo.InvariantCulture)]);
            if (failed is { } failure && time.GetUtcNow() - failure.At < FailureShown)
                yield return new HealthProblem("recording-failed", HealthSeverity.Error, [failure.Reason]);
        }
    }

    /// <summary>Where recordings lie.</summary>
    public string Folder => folder.Recordings;

    /// <summary>Bytes that are free where recordings lie; tests put their own number here.</summary>
    internal Func<long> FreeBytes { get; set; } = () => DiskSpace.Free(folder.Recordings);

    private RecordingSettings Settings => snapshots.Current?.Recording ?? new RecordingSettings();

    private bool IsWanted => snapshots.Current is { } snapshot
        && (snapshot.UsersById.Values.Any(user => user.Recording != UserRecording.None || user.RecordingRights.HasFlag(RecordingRights.OnDemand))
            || snapshot.Plan.Nodes.Any(node => node is RingGroup { Record: true }));

    public IRecordingDraft? Begin(RecordingStart start)
    {
        if (!HasRoom) return null;
        var row = new RecordedCall
        {
            Id = Guid.CreateVersion7(start.At).ToString("N"),
            CallId = start.CallId,
            StartedAt = start.At,
            Direction = start.Direction,
            Cause = start.Reason.Cause,
            StartedBy = start.Reason.UserId,
            GroupId = start.Reason.GroupId,
            Announced = start.Announced,
        };
        var path = PathOf(row);
        Draft draft;
        try
        {
            draft = new Draft(this, row, RecordingFile.Create(path + RecordingFile.Unfinished));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed = new Failure(time.GetUtcNow(), e.Message);
            throw;
        }
        making[row.Id] = draft;
        return draft;
    }

    /// <summary>Where the audio of a recording lies.</summary>
    public string PathOf(RecordedCall row) => RecordingFile.PathOf(folder.Recordings, row);

    /// <summary>Deletes rows with their audio.</summary>
    public async Task DeleteAsync(PbxDbContext db, IReadOnlyList<RecordedCall> rows)
    {
        db.Recordings.RemoveRange(rows);
        await db.SaveChangesAsync();
        foreach (var row in rows) File.Delete(PathOf(row));
        Changed?.Invoke();
    }

    /// <summary>What was cut off is made whole. Done before calls begin, since it lies beside those that are being made.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MendAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "recordings that were cut off could not be looked at");
        }
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Calls have ended by now; what is not whole in time is made so at the next start.
        await Task.WhenAny(Task.WhenAll(making.Values.Select(draft => draft.Kept)), Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hours = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await ExpireAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "old recordings could not be deleted");
            }
        }
        while (await hours.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Deletes what is older than it may be.</summary>
    internal async Task ExpireAsync()
    {
        if (Settings.RetentionDays is not (> 0 and var days)) return;
        var limit = time.GetUtcNow() - TimeSpan.FromDays(days);
        await using var db = await databases.CreateDbContextAsync();
        var old = await db.Recordings.Where(row => row.IsWhole && row.StartedAt < limit).ToListAsync();
        if (old.Count == 0) return;
        Audit.AuditTrail.Add(
            db, time.GetUtcNow(), Audit.AuditActor.System, "expired", new Audit.AuditObject("recording", "", old.Count.ToString(CultureInfo.InvariantCulture)),
            new Dictionary<string, string?> { ["before"] = limit.ToString("O", CultureInfo.InvariantCulture) }, null);
        await DeleteAsync(db, old);
        log.LogInformation("{Count} recordings older than {Days} days deleted", old.Count, days);
    }

    private async Task MendAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var row in await db.Recordings.Where(row => !row.IsWhole).ToListAsync(cancellationToken))
        {
            var path = PathOf(row);
            var part = path + RecordingFile.Unfinished;
            var duration = File.Exists(part) ? RecordingFile.Repair(part) : null;
            if (duration is null && !File.Exists(path))
            {
                File.Delete(part);
                db.Recordings.Remove(row);
            }
            else
            {
                if (duration is { } length)
                {
                    File.Move(part, path, overwrite: true);
                    row.DurationMs = (int)length.TotalMilliseconds;
                }
                (row.Sha256, row.Bytes, row.Peaks) = await Task.Run(() => RecordingFile.Read(path), cancellationToken);
                row.IsWhole = true;
                log.LogWarning("Recording {Recording} had been cut off and is whole now, {Seconds} s", row.Id, row.DurationMs / 1000);
            }
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task InsertAsync(RecordedCall row)
    {
        await using var db = await databases.CreateDbContextAsync();
        db.Recordings.Add(row);
        await db.SaveChangesAsync();
        Changed?.Invoke();
    }

    private async Task KeepAsync(RecordedCall row, FileStream audio, Task inserted, CallRecordingResult result)
    {
        await audio.DisposeAsync();
        var path = PathOf(row);
        var part = path + RecordingFile.Unfinished;
        var duration = result.Duration;
        if (result.Failure is { } failure)
        {
            failed = new Failure(time.GetUtcNow(), failure.Message);
            duration = RecordingFile.Repair(part) ?? TimeSpan.Zero;
        }
        await inserted;
        await using var db = await databases.CreateDbContextAsync();
        db.Recordings.Attach(row);
        if (duration < ShortestKept)
        {
            db.Recordings.Remove(row);
            await db.SaveChangesAsync();
            File.Delete(part);
            Changed?.Invoke();
            return;
        }
        File.Move(part, path);
        (row.Sha256, row.Bytes, row.Peaks) = RecordingFile.Read(path);
        (row.DurationMs, row.Missed, row.IsWhole) = ((int)duration.TotalMilliseconds, result.Missed, true);
        db.Entry(row).State = EntityState.Modified;
        await db.SaveChangesAsync();
        log.LogInformation("{Call}: recorded, {Seconds} s", row.CallId, row.DurationMs / 1000);
        Changed?.Invoke();
    }

    private void OnLost(RecordedCall row, Exception why)
    {
        failed = new Failure(time.GetUtcNow(), why.Message);
        log.LogError(why, "{Call}: a recording could not be kept", row.CallId);
    }

    private sealed record Failure(DateTimeOffset At, string Reason);

    private sealed class Draft(RecordingStore store, RecordedCall row, FileStream audio) : IRecordingDraft
    {
        private readonly TaskCompletionSource kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly HashSet<string> users = [];
        private Task? inserted;

        public string Id => row.Id;

        public Stream Audio => audio;

        public Task Kept => kept.Task;

        public void Tell(RecordingParties parties)
        {
            users.UnionWith(parties.UserIds);
            var (from, to) = (parties.From.Shown(), parties.To.Shown());
            var (fromNumber, toNumber) = (from == LiveParty.Anonymous ? "" : from.Number, to == LiveParty.Anonymous ? "" : to.Number);
            (row.FromNumber, row.FromName, row.ToNumber, row.ToName) = (fromNumber, from.Name, toNumber, to.Name);
            row.Parties = users.Count == 0 ? "" : $"|{string.Join('|', users)}|";
            if (inserted is not null) return;
            // A copy: the row itself goes on being filled in while the database writes.
            var first = row.Copy();
            inserted = Task.Run(() => store.InsertAsync(first));
        }

        public async Task KeepAsync(CallRecordingResult result)
        {
            try
            {
                await store.KeepAsync(row, audio, inserted ?? Task.CompletedTask, result);
            }
            catch (Exception e)
            {
                // Whatever went wrong with disk or database: the next start tries again.
                store.OnLost(row, e);
            }
            finally
            {
                store.making.TryRemove(row.Id, out _);
                kept.TrySetResult();
            }
        }
    }
}
