namespace Pbx.Core.Backup;

/// <summary>What lies around the archive while it is written.</summary>
internal interface IBackupEnvelope
{
    /// <summary>Writes what comes after the last byte of the archive.</summary>
    ValueTask FinishAsync(CancellationToken cancellationToken);
}
