using Pbx.Core.Audit;
using Pbx.Core.Hosting;

namespace Pbx.Core.Backup;

/// <summary>Backup and restore for machines without a browser: one act, no server.</summary>
public static class BackupCommands
{
    /// <summary>Saves a data folder, also while a running program holds it. Returns what to tell.</summary>
    /// <exception cref="PbxStartException">It was not made; the message is for a person.</exception>
    public static async Task<string> BackupAsync(string data, string file, string? passphrase, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(data);
        var target = Path.GetFullPath(file);
        if (passphrase is { Length: < BackupService.MinPassphrase }) throw new PbxStartException($"--backup: the passphrase needs at least {BackupService.MinPassphrase} characters");
        try
        {
            var (info, size) = await new BackupMaker(root, TimeProvider.System).MakeAsync(new BackupPlan(target, WithMessages: true, WithRecordings: true, passphrase), null, cancellationToken);
            return $"backup of {info.Company} made and checked: {target} ({size} bytes{(passphrase is null ? "; not sealed: it holds passwords and keys" : ", sealed")})";
        }
        catch (BackupException e)
        {
            throw new PbxStartException($"--backup: {e.Message}", e);
        }
    }

    /// <summary>True if a file asks for a passphrase.</summary>
    public static bool IsSealed(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var start = new byte[16];
            return SealedHeader.IsSealed(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PbxStartException($"--restore: {file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Checks a backup and lays it ready in a data folder that is open; the next start puts it in place. Returns what to tell.</summary>
    /// <exception cref="PbxStartException">It is refused, and nothing has changed; the message is for a person.</exception>
    public static async Task<string> RestoreAsync(DataFolder folder, string file, string? passphrase, bool replace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!replace && IsSetUp(folder)) throw new PbxStartException($"--restore: data folder {folder.Root} is set up already and was not touched; give --replace too to put the backup in its place");
        try
        {
            var staging = new RestoreStaging(folder.Root, TimeProvider.System);
            var (offer, _) = await staging.StageAsync(Path.GetFullPath(file), passphrase, null, cancellationToken);
            staging.Arm(offer, AuditActor.System);
            return $"{offer.Info.Company}, {offer.Info.Users} accounts, backup of {offer.Info.MadeAt:u} lies ready in {folder.Root}; the next start puts it in place";
        }
        catch (BackupException e)
        {
            throw new PbxStartException($"--restore: {e.Message}; nothing was changed", e);
        }
    }

    // A database that cannot be read is what somebody restores for; that it is replaced must be said all the same.
    private static bool IsSetUp(DataFolder folder)
    {
        if (!File.Exists(folder.Database)) return false;
        try
        {
            using var connection = DatabaseCopy.Open(folder.Database);
            return DatabaseCopy.Text(connection, "SELECT COUNT(*) FROM Settings;") != "0";
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return true;
        }
    }
}
