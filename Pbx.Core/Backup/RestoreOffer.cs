namespace Pbx.Core.Backup;

/// <summary>A backup that was found whole and lies ready, and what a person should know before it takes the place of what is there.</summary>
public sealed record RestoreOffer
{
    /// <summary>Names this offer.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the file.</summary>
    public required string File { get; init; }

    /// <summary>What the backup says of itself.</summary>
    public required BackupInfo Info { get; init; }

    /// <summary>Its database was of an older version and was brought up to this one.</summary>
    public bool Migrated { get; init; }

    /// <summary>Recordings that callers hear.</summary>
    public int Prompts { get; init; }

    /// <summary>Messages whose sound was left out of the backup, so that they are not in it.</summary>
    public bool LacksMessages => !Info.WithMessages;

    /// <summary>Port of the pages afterwards; 0: unchanged.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Ports that the restored system wants and another program holds.</summary>
    public IReadOnlyList<int> BusyPorts { get; init; } = [];
}
