using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Pbx.Core.Persistence.Sqlite;

/// <summary>How SQLite is opened: write-ahead log, foreign keys, and patience with a database that somebody else holds.</summary>
internal static class SqliteOptions
{
    public static DbContextOptionsBuilder UsePbxSqlite(this DbContextOptionsBuilder builder, string file, int busySeconds = 5, bool pooling = true)
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = busySeconds,
            Pooling = pooling,
        };
        return builder
            .UseSqlite(connection.ConnectionString, sqlite => sqlite.MigrationsAssembly(typeof(PbxDbContext).Assembly.FullName))
            .AddInterceptors(new Pragmas(busySeconds));
    }

    /// <summary>Pragmas belong to a connection, not to the file.</summary>
    private sealed class Pragmas(int busySeconds) : DbConnectionInterceptor
    {
        private readonly string text = $"PRAGMA busy_timeout = {busySeconds * 1000}; PRAGMA synchronous = NORMAL;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
