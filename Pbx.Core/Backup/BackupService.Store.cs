using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Hosting;
using Pbx.Core.Users;

namespace Pbx.Core.Backup;

/// <summary>What of backups is stored in the database: settings, the last outcome, the trail.</summary>
internal sealed partial class BackupService
{
    /// <summary>Shortest passphrase.</summary>
    public const int MinPassphrase = 12;

    public async Task<BackupSettings> GetSettingsAsync(CancellationToken cancellationToken) => (await RowAsync(cancellationToken)).ToSettings();

    public async Task<IReadOnlyList<FieldProblem>> SaveSettingsAsync(BackupSettings before, BackupSettings settings, string? passphrase, string actorId)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings = settings with { Folder = settings.Folder.Trim() };
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        if (await AdministratorAsync(work, actorId) is not { } actor) return [new FieldProblem("", "forbidden")];
        var row = await work.Db.BackupSettings.SingleOrDefaultAsync();
        var stored = (row ?? new BackupSettingsRow()).ToSettings();
        if (stored != before) return [new FieldProblem("", "changed-meanwhile")];
        var problems = Check(settings, passphrase);
        if (problems.Count > 0) return problems;
        if (row is null) work.Db.BackupSettings.Add(row = new BackupSettingsRow());
        row.Take(settings);
        // From now on; what another plan would have wanted is past.
        var now = time.GetUtcNow();
        if ((settings.Rhythm, settings.Day, settings.Time) != (stored.Rhythm, stored.Day, stored.Time)) row.PlannedAt = BackupSchedule.Last(settings, now, Zone);
        AuditTrail.Add(work.Db, now, actor, "changed", new AuditObject("backup-settings", "1", ""), Fields(stored), Fields(settings));
        await work.Db.SaveChangesAsync();
        if (!settings.Sealed) secrets.Set(PassphraseId, null);
        else if (!string.IsNullOrEmpty(passphrase)) secrets.Set(PassphraseId, passphrase);
        await transaction.CommitAsync();
        return [];
    }

    internal async Task<BackupSettingsRow> RowAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.BackupSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new BackupSettingsRow();
    }

    private List<FieldProblem> Check(BackupSettings settings, string? passphrase)
    {
        var problems = new List<FieldProblem>();
        if (settings.Keep is < 1 or > 365) problems.Add(new FieldProblem("keep", "out-of-range", "1", "365"));
        if (settings.Sealed && !string.IsNullOrEmpty(passphrase) && passphrase.Length < MinPassphrase) problems.Add(new FieldProblem("passphrase", "passphrase-short", $"{MinPassphrase}"));
        if (settings.Sealed && string.IsNullOrEmpty(passphrase) && secrets.Get(PassphraseId) is null) problems.Add(new FieldProblem("passphrase", "required"));
        if (FolderProblem(settings.Folder) is { } problem) problems.Add(problem);
        return problems;
    }

    private FieldProblem? FolderProblem(string wanted)
    {
        if (wanted.Length == 0) return null;
        try
        {
            var path = FolderOf(wanted);
            // A backup among the data would be in the next backup, or be moved aside by a restore.
            var first = Path.GetRelativePath(folder.Root, path).Split(Path.DirectorySeparatorChar)[0];
            if (first is "." or "restore" or "backup-work" || DataPieces.All.Any(piece => piece.Name == first)) return new FieldProblem("folder", "backup-folder-inside");
            PrivateFiles.CreateFolder(path);
            var probe = Path.Combine(path, $".pbx-{Guid.NewGuid():N}");
            using (PrivateFiles.Create(probe)) { }
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new FieldProblem("folder", "backup-folder-unwritable", e.Message);
        }
    }

    private async Task SucceededAsync(string file, long bytes, AuditActor actor, BackupInfo info)
    {
        await ChangeRowAsync(row =>
        {
            (row.MadeAt, row.MadeFile, row.MadeBytes) = (info.MadeAt, file, bytes);
            (row.FailedAt, row.Fault, row.Detail) = (null, BackupFault.None, "");
        }, actor, file);
    }

    private async Task FailedAsync(BackupException error)
    {
        try
        {
            await ChangeRowAsync(row => (row.FailedAt, row.Fault, row.Detail) = (time.GetUtcNow(), error.Fault, error.Detail));
        }
        catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException)
        {
            // A full disk takes no row either; the dashboard tells it all the same.
            Status = Status with { FailedAt = time.GetUtcNow(), Fault = error.Fault, Detail = error.Detail };
        }
    }

    private async Task ChangeRowAsync(Action<BackupSettingsRow> change, AuditActor? actor = null, string file = "")
    {
        await using var db = await databases.CreateDbContextAsync();
        var row = await db.BackupSettings.SingleOrDefaultAsync();
        if (row is null) db.BackupSettings.Add(row = new BackupSettingsRow());
        change(row);
        if (actor is not null) AuditTrail.Add(db, time.GetUtcNow(), actor, "created", new AuditObject("backup", file, file), null, null);
        await db.SaveChangesAsync();
        Status = row.ToStatus();
    }

    private async Task<bool> RecordAsync(string action, string name, string actorId)
    {
        using var work = new UserWork(scopes);
        if (await AdministratorAsync(work, actorId) is not { } actor) return false;
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, action, new AuditObject("backup", name, name), null, null);
        await work.Db.SaveChangesAsync();
        return true;
    }

    private static async Task<AuditActor?> AdministratorAsync(UserWork work, string actorId) =>
        await work.ActorAsync(actorId) is { Role: null or PbxRoles.SystemOwner or PbxRoles.Administrator } actor ? actor : null;

    private static Dictionary<string, string?> Fields(BackupSettings settings) => new(StringComparer.Ordinal)
    {
        ["rhythm"] = settings.Rhythm.ToString(),
        ["day"] = settings.Day.ToString(),
        ["time"] = settings.Time.ToString("HH:mm"),
        ["keep"] = settings.Keep.ToString(),
        ["folder"] = settings.Folder,
        ["withMessages"] = settings.WithMessages.ToString(),
        ["withRecordings"] = settings.WithRecordings.ToString(),
        ["sealed"] = settings.Sealed.ToString(),
    };
}
