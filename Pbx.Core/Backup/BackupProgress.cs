namespace Pbx.Core.Backup;

/// <summary>How far a backup is.</summary>
public sealed record BackupProgress(BackupStage Stage, int Percent);

/// <summary>Steps of a backup.</summary>
public enum BackupStage
{
    /// <summary>The database is copied.</summary>
    Database,

    /// <summary>The files are written.</summary>
    Files,

    /// <summary>What was written is read back and checked.</summary>
    Checking,

    /// <summary>It is there.</summary>
    Done,

    /// <summary>It is not.</summary>
    Failed,
}
