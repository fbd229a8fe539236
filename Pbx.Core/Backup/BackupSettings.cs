namespace Pbx.Core.Backup;

/// <summary>When backups are made by themselves, and what is in them. The passphrase is kept elsewhere and never comes back.</summary>
public sealed record BackupSettings
{
    /// <summary>How often.</summary>
    public BackupRhythm Rhythm { get; init; }

    /// <summary>On which day, where it is weekly.</summary>
    public DayOfWeek Day { get; init; } = DayOfWeek.Sunday;

    /// <summary>At which time of the company.</summary>
    public TimeOnly Time { get; init; } = new(2, 30);

    /// <summary>How many of them are kept.</summary>
    public int Keep { get; init; } = 7;

    /// <summary>Where they go; empty: the folder of the data folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>With the messages of callers.</summary>
    public bool WithMessages { get; init; } = true;

    /// <summary>With the recordings of calls.</summary>
    public bool WithRecordings { get; init; } = true;

    /// <summary>They are sealed with a passphrase that is kept.</summary>
    public bool Sealed { get; init; }
}

/// <summary>How often a backup is made by itself.</summary>
public enum BackupRhythm
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Each day.</summary>
    Daily,

    /// <summary>Each week.</summary>
    Weekly,
}

/// <summary>The last backup and how it went.</summary>
/// <param name="At">When the last good one was made; null: none yet.</param>
/// <param name="File">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FailedAt">When one failed since; null: none did.</param>
/// <param name="Fault">Why.</param>
/// <param name="Detail">What belongs to the reason.</param>
public sealed record BackupStatus(DateTimeOffset? At, string File, long Bytes, DateTimeOffset? FailedAt, BackupFault Fault, string Detail)
{
    /// <summary>Nothing was made yet.</summary>
    public static BackupStatus None { get; } = new(null, "", 0, null, BackupFault.None, "");
}

/// <summary>Settings and outcome as stored: one row, none before the first time.</summary>
public sealed class BackupSettingsRow
{
    /// <summary>The id of the one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>How often.</summary>
    public BackupRhythm Rhythm { get; set; }

    /// <summary>Day of the week.</summary>
    public DayOfWeek Day { get; set; } = DayOfWeek.Sunday;

    /// <summary>Minutes after midnight.</summary>
    public int Minute { get; set; } = 150;

    /// <summary>How many are kept.</summary>
    public int Keep { get; set; } = 7;

    /// <summary>Folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>With messages.</summary>
    public bool WithMessages { get; set; } = true;

    /// <summary>With recordings.</summary>
    public bool WithRecordings { get; set; } = true;

    /// <summary>Sealed.</summary>
    public bool Sealed { get; set; }

    /// <summary>The planned moment that was dealt with last; no earlier one is made up for.</summary>
    public DateTimeOffset? PlannedAt { get; set; }

    /// <summary>Last good one.</summary>
    public DateTimeOffset? MadeAt { get; set; }

    /// <summary>Its name.</summary>
    public string MadeFile { get; set; } = "";

    /// <summary>Its size.</summary>
    public long MadeBytes { get; set; }

    /// <summary>Last failure since.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Why.</summary>
    public BackupFault Fault { get; set; }

    /// <summary>Detail.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The settings of the row.</summary>
    public BackupSettings ToSettings() => new()
    {
        Rhythm = Rhythm,
        Day = Day,
        Time = new TimeOnly(Minute / 60 % 24, Minute % 60),
        Keep = Keep,
        Folder = Folder,
        WithMessages = WithMessages,
        WithRecordings = WithRecordings,
        Sealed = Sealed,
    };

    /// <summary>The outcome of the row.</summary>
    public BackupStatus ToStatus() => new(MadeAt, MadeFile, MadeBytes, FailedAt, Fault, Detail);

    /// <summary>Takes settings over.</summary>
    public void Take(BackupSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (Rhythm, Day, Minute, Keep) = (settings.Rhythm, settings.Day, settings.Time.Hour * 60 + settings.Time.Minute, settings.Keep);
        (Folder, WithMessages, WithRecordings, Sealed) = (settings.Folder, settings.WithMessages, settings.WithRecordings, settings.Sealed);
    }
}
