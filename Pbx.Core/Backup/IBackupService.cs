using Pbx.Core.Live;
using Pbx.Core.Users;

namespace Pbx.Core.Backup;

/// <summary>Backups as pages see them: made now or by schedule, kept in a folder. For administrators; every act is audited.</summary>
public interface IBackupService
{
    /// <summary>The one that is being made, and how the last one of this run went.</summary>
    LiveFeed<BackupJob> Jobs { get; }

    /// <summary>Settings as stored.</summary>
    Task<BackupSettings> GetSettingsAsync(CancellationToken cancellationToken);

    /// <summary>Stores them; no passphrase keeps the one there is. Problems by field as resource keys.</summary>
    Task<IReadOnlyList<FieldProblem>> SaveSettingsAsync(BackupSettings before, BackupSettings settings, string? passphrase, string actorId);

    /// <summary>The last backup.</summary>
    Task<BackupStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>When the next one is made by itself; null: never.</summary>
    Task<DateTimeOffset?> GetNextAsync(CancellationToken cancellationToken);

    /// <summary>Where backups lie.</summary>
    Task<string> GetFolderAsync(CancellationToken cancellationToken);

    /// <summary>The backups of the folder, newest first.</summary>
    Task<IReadOnlyList<BackupFile>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Begins to make one; it goes on without the page. What refused it, or none.</summary>
    Task<BackupFault> StartAsync(BackupOrder order, string actorId);

    /// <summary>Stops the one that is being made.</summary>
    void Cancel();

    /// <summary>Reads a backup from beginning to end and checks all of it.</summary>
    Task<BackupFault> VerifyAsync(string name, string? passphrase, Action<int>? progress, CancellationToken cancellationToken);

    /// <summary>Deletes one.</summary>
    Task<bool> DeleteAsync(string name, string actorId);

    /// <summary>Opens one for an administrator to take it away; null: there is none, or the account may not.</summary>
    Task<Stream?> OpenAsync(string name, string actorId);

    /// <summary>Full path of one; null: there is none.</summary>
    Task<string?> FindAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What somebody wants saved now. A passphrase of null and <paramref name="KeptPassphrase"/>: the one of the schedule.</summary>
public sealed record BackupOrder(bool WithMessages, bool WithRecordings, string? Passphrase, bool KeptPassphrase = false);

/// <summary>A backup that is being made, or was.</summary>
public sealed record BackupJob(string Id, string File, DateTimeOffset StartedAt, BackupStage Stage, int Percent, long Bytes, BackupFault Fault, string Detail)
{
    /// <summary>Key of the feed: there is one.</summary>
    public const string Only = "backup";

    /// <summary>It goes on.</summary>
    public bool IsRunning => Stage is not (BackupStage.Done or BackupStage.Failed);
}

/// <summary>A backup in the folder. <paramref name="Info"/> is what it says of itself, unchecked; null where it is sealed.</summary>
public sealed record BackupFile(string Name, long Bytes, DateTimeOffset At, bool IsSealed, BackupInfo? Info);
