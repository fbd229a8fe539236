using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Core.Backup;

/// <summary>Makes one backup at a time, for a person or the schedule, and keeps what is known of the last one.</summary>
internal sealed partial class BackupService(
    DataFolder folder, IServiceScopeFactory scopes, IDbContextFactory<PbxDbContext> databases, ISnapshotSource snapshots, TimeProvider time, ILogger<BackupService> log)
    : IBackupService, IHealthSource, IDisposable
{
    private const string PassphraseId = "schedule";
    private readonly SecretFile secrets = new(folder.BackupSecrets, Path.Combine(folder.Keys, "backup.key"));
    private readonly RestoreOutcome? restored = RestoreExchange.LastOutcome(folder);
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly Lock gate = new();
    private readonly BackupMaker maker = new(folder.Root, time);
    private CancellationTokenSource? stop;
    private Task running = Task.CompletedTask;

    public LiveFeed<BackupJob> Jobs { get; } = new(_ => BackupJob.Only);

    /// <summary>How the last one went, for the dashboard; what is stored is read at start.</summary>
    internal BackupStatus Status { get; private set; } = BackupStatus.None;

    public IEnumerable<HealthProblem> Problems
    {
        get
        {
            if (Status is { FailedAt: not null } failed) yield return new HealthProblem("backup-failed", HealthSeverity.Error, [failed.Fault.ToString(), failed.Detail]);
            if (restored is { Succeeded: false } && time.GetUtcNow() - restored.At < TimeSpan.FromDays(1))
                yield return new HealthProblem("restore-failed", HealthSeverity.Warning, [restored.Reason]);
        }
    }

    public async Task<BackupStatus> GetStatusAsync(CancellationToken cancellationToken) => Status = (await RowAsync(cancellationToken)).ToStatus();

    public async Task<DateTimeOffset?> GetNextAsync(CancellationToken cancellationToken) =>
        BackupSchedule.Next(await GetSettingsAsync(cancellationToken), time.GetUtcNow(), Zone);

    public async Task<string> GetFolderAsync(CancellationToken cancellationToken) => FolderOf((await GetSettingsAsync(cancellationToken)).Folder);

    public async Task<IReadOnlyList<BackupFile>> ListAsync(CancellationToken cancellationToken) => await (await ShelfAsync(cancellationToken)).ListAsync(cancellationToken);

    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) => (await ShelfAsync(cancellationToken)).Find(name);

    public async Task<BackupFault> StartAsync(BackupOrder order, string actorId)
    {
        ArgumentNullException.ThrowIfNull(order);
        AuditActor? actor;
        using (var work = new UserWork(scopes)) actor = await AdministratorAsync(work, actorId);
        if (actor is null) return BackupFault.Forbidden;
        if (snapshots.Current is null) return BackupFault.NotSetUp;
        var passphrase = order.KeptPassphrase ? secrets.Get(PassphraseId) : order.Passphrase;
        if (order.KeptPassphrase && passphrase is null) return BackupFault.PassphraseNeeded;
        if (!one.Wait(0)) return BackupFault.Busy;
        var shelf = await ShelfAsync(CancellationToken.None);
        lock (gate) running = Task.Run(() => MakeAsync(shelf, order.WithMessages, order.WithRecordings, passphrase, actor, keep: null));
        return BackupFault.None;
    }

    public void Cancel()
    {
        lock (gate) stop?.Cancel();
    }

    public async Task<BackupFault> VerifyAsync(string name, string? passphrase, Action<int>? progress, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken) is not { } path) return BackupFault.NotFound;
        try
        {
            await using var input = PrivateFiles.Open(path);
            var percent = -1;
            await Task.Run(() => BackupReader.ReadAsync(input, string.IsNullOrEmpty(passphrase) ? secrets.Get(PassphraseId) : passphrase, null, bytes =>
            {
                var now = (int)(bytes * 100 / Math.Max(input.Length, 1));
                if (now == percent) return;
                percent = now;
                progress?.Invoke(now);
            }, cancellationToken), cancellationToken);
            progress?.Invoke(100);
            return BackupFault.None;
        }
        catch (Exception e)
        {
            var fault = BackupException.From(e).Fault;
            // The kept passphrase need not be the one of every file.
            return fault == BackupFault.PassphraseWrong && string.IsNullOrEmpty(passphrase) ? BackupFault.PassphraseNeeded : fault;
        }
    }

    public async Task<bool> DeleteAsync(string name, string actorId)
    {
        if (await FindAsync(name, CancellationToken.None) is not { } path || !await RecordAsync("deleted", name, actorId)) return false;
        File.Delete(path);
        return true;
    }

    public async Task<Stream?> OpenAsync(string name, string actorId) =>
        await FindAsync(name, CancellationToken.None) is { } path && await RecordAsync("downloaded", name, actorId) ? PrivateFiles.Open(path) : null;

    /// <summary>Makes one on its own account and waits for it; the schedule does.</summary>
    public async Task<BackupFault> MakeScheduledAsync(DateTimeOffset planned)
    {
        await one.WaitAsync();
        var settings = await GetSettingsAsync(CancellationToken.None);
        await ChangeRowAsync(row => row.PlannedAt = planned);
        var passphrase = settings.Sealed ? secrets.Get(PassphraseId) : null;
        var shelf = await ShelfAsync(CancellationToken.None);
        Task<BackupFault> making;
        // Without the passphrase that was wanted nothing is written: in the clear it would be worse than none.
        lock (gate) running = making = Task.Run(() => settings.Sealed && passphrase is null
            ? RefuseAsync(BackupFault.PassphraseNeeded)
            : MakeAsync(shelf, settings.WithMessages, settings.WithRecordings, passphrase, AuditActor.System, settings.Keep));
        return await making;
    }

    /// <summary>Ends with the one that is being made.</summary>
    internal Task Ended
    {
        get { lock (gate) return running; }
    }

    /// <summary>Ends the one that is being made and waits for it.</summary>
    public Task StopAsync()
    {
        Cancel();
        return Ended;
    }

    public void Dispose()
    {
        one.Dispose();
        stop?.Dispose();
    }

    private async Task<BackupFault> MakeAsync(BackupShelf shelf, bool withMessages, bool withRecordings, string? passphrase, AuditActor actor, int? keep)
    {
        var started = time.GetUtcNow();
        var company = snapshots.Current?.Settings.Company ?? "";
        var target = shelf.PathFor(company, TimeZoneInfo.ConvertTime(started, Zone), scheduled: keep is not null);
        var job = new BackupJob(Guid.NewGuid().ToString("N"), Path.GetFileName(target), started, BackupStage.Database, 0, 0, BackupFault.None, "");
        using var cancel = new CancellationTokenSource();
        lock (gate) stop = cancel;
        try
        {
            Jobs.Publish(job);
            var (info, size) = await maker.MakeAsync(
                new BackupPlan(target, withMessages, withRecordings, passphrase, keep is not null),
                progress => Jobs.Publish(job with { Stage = progress.Stage, Percent = progress.Percent }), cancel.Token);
            await SucceededAsync(job.File, size, actor, info);
            if (keep is { } number) Prune(shelf, target, number);
            Jobs.Publish(job with { Stage = BackupStage.Done, Percent = 100, Bytes = size });
            log.LogInformation("Backup {File} made: {Bytes} bytes of {Unpacked} unpacked", job.File, size, info.Bytes);
            return BackupFault.None;
        }
        catch (Exception e)
        {
            var error = BackupException.From(e);
            if (error.Fault != BackupFault.Cancelled)
            {
                log.LogError("Backup failed: {Reason}", error.Message);
                await FailedAsync(error);
            }
            Jobs.Publish(job with { Stage = BackupStage.Failed, Fault = error.Fault, Detail = error.Detail });
            return error.Fault;
        }
        finally
        {
            lock (gate) stop = null;
            one.Release();
        }
    }

    private async Task<BackupFault> RefuseAsync(BackupFault fault)
    {
        try
        {
            await FailedAsync(new BackupException(fault));
            return fault;
        }
        finally
        {
            one.Release();
        }
    }

    private void Prune(BackupShelf shelf, string made, int keep)
    {
        try
        {
            foreach (var old in shelf.Prune(made, keep)) log.LogInformation("Backup {File} is older than the {Count} that are kept and was deleted", old, keep);
        }
        catch (IOException e)
        {
            log.LogWarning("An old backup could not be deleted: {Reason}", e.Message);
        }
    }

    private string FolderOf(string wanted) => wanted.Length == 0 ? folder.Backups : Path.GetFullPath(wanted, folder.Root);

    private async Task<BackupShelf> ShelfAsync(CancellationToken cancellationToken) => new(await GetFolderAsync(cancellationToken));

    private TimeZoneInfo Zone =>
        snapshots.Current?.Settings.TimeZone is { Length: > 0 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
