using Microsoft.Data.Sqlite;
using Pbx.Core.Hosting;
using Pbx.Core.Persistence.Sqlite;

namespace Pbx.Tests.Core.Persistence;

public sealed class DatabaseStartTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string File => temp.File("pbx.db");

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_new_database_is_made_in_wal_mode_for_its_owner_only_and_opens_again()
    {
        DatabaseStart.Prepare(File);
        DatabaseStart.Prepare(File);
        Assert.Equal("wal", Scalar("PRAGMA journal_mode"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void The_model_has_no_change_without_a_migration()
    {
        using var db = new DesignTimeFactory().CreateDbContext([]);
        Assert.False(Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.HasPendingModelChanges(db.Database));
    }

    [Fact]
    public void A_newer_database_is_refused_in_one_line()
    {
        DatabaseStart.Prepare(File);
        Scalar("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99')");
        var error = Assert.Throws<PbxStartException>(() => DatabaseStart.Prepare(File));
        Assert.Contains("newer Pbx", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_locked_database_is_refused_in_one_line()
    {
        DatabaseStart.Prepare(File);
        using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        var error = Assert.Throws<PbxStartException>(() => DatabaseStart.Prepare(File, busySeconds: 1));
        Assert.Equal($"database {File} is locked by another program; close it and start again", error.Message);
    }

    [Fact]
    public void What_is_no_database_is_refused_in_one_line()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));
        Assert.Contains("damaged or not a database", Assert.Throws<PbxStartException>(() => DatabaseStart.Prepare(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_migration_that_died_half_way_does_not_block_the_next_start()
    {
        using (var connection = new SqliteConnection($"Data Source={File}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL); INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01');";
            command.ExecuteNonQuery();
        }
        DatabaseStart.Prepare(File);
        Assert.NotEqual("0", Scalar("SELECT COUNT(*) FROM __EFMigrationsHistory"));
    }

    private string? Scalar(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar()?.ToString();
    }
}
