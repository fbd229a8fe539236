using System.Globalization;
using Microsoft.Data.Sqlite;
using Pbx.Core.Hosting;
using SQLitePCL;

namespace Pbx.Core.Backup;

/// <summary>
/// A whole copy of a database that others go on writing: <c>VACUUM INTO</c> reads one moment of the write-ahead log and holds up nobody. What is of the moment only
/// (registrations), or was chosen to be left out, is not in it.
/// </summary>
internal static class DatabaseCopy
{
    private const int Interrupted = 9;

    // Tables that make no sense without the files of a part that was left out. One that a version does not have yet is no table of it.
    private static readonly Dictionary<DataChoice, string[]> Tables = new()
    {
        [DataChoice.Messages] = ["Voicemail", "MailJobs"],
        [DataChoice.Recordings] = ["Recordings"],
    };

    /// <summary>Copies <paramref name="source"/> to a new file, without the parts of <paramref name="without"/>, and checks the copy.</summary>
    public static async Task<BackupInfo> CopyAsync(
        string source, string target, IReadOnlySet<DataChoice> without, string product, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => Run(source, connection => Execute(connection, "VACUUM INTO $target;", ("$target", target)), cancellationToken), cancellationToken);
            return await Task.Run(() => Prune(target, without, product, at, cancellationToken), cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Interrupted && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    /// <summary>Throws if a database is not whole.</summary>
    public static void Check(SqliteConnection connection)
    {
        if (Text(connection, "PRAGMA integrity_check(1);") is var finding && finding != "ok") throw new BackupException(BackupFault.DatabaseDamaged, finding);
    }

    /// <summary>Opens a database that is not kept open by any pool.</summary>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Runs a statement.</summary>
    public static int Execute(SqliteConnection connection, string sql, params IReadOnlyList<(string Name, object Value)> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        // A large database takes its time; cancelling it is what ends it early.
        command.CommandTimeout = 0;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of a query as text.</summary>
    public static string Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>What a database says of its system.</summary>
    public static BackupInfo Describe(SqliteConnection connection, string product, DateTimeOffset at) => new()
    {
        Product = product,
        MadeAt = at,
        Company = Text(connection, "SELECT Company FROM Settings;"),
        Fqdn = Text(connection, "SELECT Fqdn FROM Settings;"),
        Database = Text(connection, "SELECT MAX(MigrationId) FROM __EFMigrationsHistory;"),
        Users = Count(connection, "AspNetUsers"),
        Messages = HasTable(connection, "Voicemail") ? Count(connection, "Voicemail") : 0,
    };

    private static BackupInfo Prune(string file, IReadOnlySet<DataChoice> without, string product, DateTimeOffset at, CancellationToken cancellationToken)
    {
        BackupInfo? info = null;
        Run(file, connection =>
        {
            Execute(connection, "PRAGMA journal_mode = DELETE;");
            Check(connection);
            if (!HasTable(connection, "Settings") || Count(connection, "Settings") == 0) throw new BackupException(BackupFault.NotSetUp);
            var gone = 0;
            foreach (var table in without.SelectMany(choice => Tables.GetValueOrDefault(choice) ?? []).Append("Registrations").Where(table => HasTable(connection, table)))
                gone += Execute(connection, $"DELETE FROM \"{table}\";");
            // What was deleted must not lie in the free pages of the copy.
            if (gone > 0) Execute(connection, "VACUUM;");
            info = Describe(connection, product, at);
        }, cancellationToken);
        return info!;
    }

    private static void Run(string file, Action<SqliteConnection> work, CancellationToken cancellationToken)
    {
        using var connection = Open(file);
        using var stop = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
        cancellationToken.ThrowIfCancellationRequested();
        work(connection);
    }

    private static bool HasTable(SqliteConnection connection, string name) => Text(connection, $"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '{name}';") == "1";

    private static int Count(SqliteConnection connection, string table) => int.Parse(Text(connection, $"SELECT COUNT(*) FROM \"{table}\";"), CultureInfo.InvariantCulture);
}
