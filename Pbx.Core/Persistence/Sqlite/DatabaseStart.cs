using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Hosting;

namespace Pbx.Core.Persistence.Sqlite;

/// <summary>Brings the database to the form that this program knows, or says in one line why it cannot.</summary>
internal static class DatabaseStart
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Creates or migrates the file.</summary>
    public static void Prepare(string file, int busySeconds = 3, bool pooling = true)
    {
        var builder = new DbContextOptionsBuilder<PbxDbContext>();
        builder.UsePbxSqlite(file, busySeconds, pooling);
        try
        {
            using var db = new PbxDbContext(builder.Options);
            var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var applied = File.Exists(file) ? db.Database.GetAppliedMigrations().ToList() : [];
            if (applied.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            {
                throw new PbxStartException(
                    $"database {file} was written by a newer Pbx (it knows {unknown}); start that version, or put back a backup of this one");
            }
            if (applied.Count < known.Count) Migrate(db, file);
            // Fails now, with a clear line, rather than at the first call's record.
            db.Database.ExecuteSqlRaw("BEGIN IMMEDIATE; ROLLBACK;");
            MakePrivate(file);
        }
        catch (SqliteException e)
        {
            throw new PbxStartException(Explain(e, file), e);
        }
    }

    private static void Migrate(PbxDbContext db, string file)
    {
        var isNew = !File.Exists(file);
        db.Database.OpenConnection();
        try
        {
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL;");
            // The data folder is ours alone, so a migration lock found here belongs to a process that died; EF would wait for it for ever.
            if (!isNew) db.Database.ExecuteSqlRaw("DROP TABLE IF EXISTS \"__EFMigrationsLock\";");
            db.Database.Migrate();
        }
        finally
        {
            db.Database.CloseConnection();
        }
    }

    private static void MakePrivate(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static string Explain(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        Busy or Locked => $"database {file} is locked by another program; close it and start again",
        ReadOnly => $"database {file} is not writable; give this user the right to write it",
        Corrupt or NotADatabase => $"database {file} is damaged or not a database; put back a backup",
        CannotOpen => $"database {file} cannot be opened; check the rights of the file and its folder",
        _ => $"database {file} cannot be used: {e.Message}",
    };
}
