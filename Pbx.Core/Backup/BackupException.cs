using Microsoft.Data.Sqlite;

namespace Pbx.Core.Backup;

/// <summary>A backup that was not made, or a file that is refused, with its named reason.</summary>
public sealed class BackupException : Exception
{
    private const int SqliteFull = 13, SqliteIo = 10, SqliteCorrupt = 11, SqliteNotADatabase = 26;

    /// <summary>With its reason; <paramref name="detail"/> is a name, a number or what the machine said.</summary>
    public BackupException(BackupFault fault, string detail = "", Exception? inner = null) : base(Say(fault, detail), inner) => (Fault, Detail) = (fault, detail);

    /// <summary>The reason.</summary>
    public BackupFault Fault { get; }

    /// <summary>What belongs to it.</summary>
    public string Detail { get; }

    /// <summary>The reason behind what files and database threw.</summary>
    public static BackupException From(Exception error) => error switch
    {
        BackupException known => known,
        OperationCanceledException => new BackupException(BackupFault.Cancelled, inner: error),
        SqliteException { SqliteErrorCode: SqliteFull } => new BackupException(BackupFault.NoSpace, inner: error),
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase } => new BackupException(BackupFault.DatabaseDamaged, inner: error),
        SqliteException { SqliteErrorCode: SqliteIo } io => new BackupException(BackupFault.Failed, io.Message, io),
        UnauthorizedAccessException => new BackupException(BackupFault.NotWritable, error.Message, error),
        FileNotFoundException or DirectoryNotFoundException => new BackupException(BackupFault.NotFound, error.Message, error),
        IOException io when IsFull(io) => new BackupException(BackupFault.NoSpace, inner: io),
        _ => new BackupException(BackupFault.Failed, error.Message, error),
    };

    // ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; ENOSPC and EDQUOT (Linux, macOS) as .NET hands them on.
    private static bool IsFull(IOException error) => (error.HResult & 0xFFFF) is 0x70 or 0x27 || error.HResult is 28 or 122 or 69;

    private static string Say(BackupFault fault, string detail) => fault switch
    {
        BackupFault.None => "",
        BackupFault.NotABackup => "this file is no backup of Pbx",
        BackupFault.Newer => $"the backup was made by a newer Pbx ({detail}); install that version or a later one first",
        BackupFault.PassphraseNeeded => "the backup is sealed: its passphrase is needed",
        BackupFault.PassphraseWrong => "the passphrase is wrong",
        BackupFault.Truncated => "the end of the file is missing: it was not copied completely",
        BackupFault.Damaged => "the file is damaged: it is not what was written",
        BackupFault.UnsafeName => $"the file names {detail}, which has no place in a data folder",
        BackupFault.TooLarge => "the file holds more than it says",
        BackupFault.DatabaseDamaged => "the database is damaged" + (detail.Length > 0 ? $": {detail}" : ""),
        BackupFault.NoSpace => "the disk has not enough room" + (detail.Length > 0 ? $": {detail} MB more are needed" : ""),
        BackupFault.NotWritable => $"the folder cannot be written ({detail})",
        BackupFault.NotFound => $"there is no such file ({detail})",
        BackupFault.Exists => $"{detail} exists already and was not touched",
        BackupFault.Busy => "another backup is being made or restored",
        BackupFault.NotSetUp => "the system is not set up: there is nothing to save",
        BackupFault.Forbidden => "this account may not do that",
        BackupFault.Cancelled => "it was cancelled",
        _ => detail,
    };
}
