namespace Pbx.Core.Hosting;

/// <summary>A file or folder of the data folder that belongs to the system itself, so that a backup carries it.</summary>
/// <param name="Name">As it is called in the data folder.</param>
/// <param name="IsFolder">A folder with all that lies in it.</param>
/// <param name="Choice">What an administrator may leave out.</param>
public sealed record DataPiece(string Name, bool IsFolder = false, DataChoice Choice = DataChoice.Always);

/// <summary>Parts that may be left out of a backup.</summary>
public enum DataChoice
{
    /// <summary>Never left out.</summary>
    Always,

    /// <summary>Messages of callers.</summary>
    Messages,

    /// <summary>Recordings of calls.</summary>
    Recordings,

    /// <summary>Lives with a running database only: never in a backup, moved with the database when another takes its place.</summary>
    Never,
}

/// <summary>
/// The list of those parts. What is not in it stays with the machine when another system is restored: logs, backups, <c>appsettings.json</c>.
/// A feature that keeps files adds its line here.
/// </summary>
public static class DataPieces
{
    /// <summary>The database.</summary>
    public const string Database = "pbx.db";

    /// <summary>All parts.</summary>
    public static IReadOnlyList<DataPiece> All { get; } =
    [
        new(Database),
        new(Database + "-wal", Choice: DataChoice.Never),
        new(Database + "-shm", Choice: DataChoice.Never),
        new("keys", IsFolder: true),
        new("certificate", IsFolder: true),
        new("trunk-secrets.json"),
        new("mail-secrets.json"),
        new("backup-secrets.json"),
        new("prompts", IsFolder: true),
        new("voicemail", IsFolder: true, DataChoice.Messages),
        new("recordings", IsFolder: true, DataChoice.Recordings),
        // A demo that is restored elsewhere is a demo there.
        new("demo"),
    ];

    /// <summary>The part of this name that a backup may carry, or null.</summary>
    public static DataPiece? Find(string name) => All.FirstOrDefault(piece => piece.Name == name && piece.Choice != DataChoice.Never);
}
