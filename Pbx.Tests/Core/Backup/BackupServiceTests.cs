using Microsoft.Data.Sqlite;
using Pbx.Core.Audit;
using Pbx.Core.Backup;
using Pbx.Core.Live;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Backup;

/// <summary>Backups of a real database: consistent, checked, planned, and what goes wrong.</summary>
public class BackupServiceTests
{
    [Fact]
    public async Task A_backup_is_of_one_moment_while_others_write()
    {
        await using var world = await BackupWorld.StartAsync();
        Write(world, "CREATE TABLE Pairs (Id INTEGER PRIMARY KEY, A INTEGER, Filling BLOB); CREATE TABLE Twins (Id INTEGER PRIMARY KEY, A INTEGER);");
        using var stop = new CancellationTokenSource();
        var written = 0;
        // Each transaction writes into both tables: a copy that has one without the other would be torn.
        var writer = Task.Run(() =>
        {
            using var connection = Open(world.Core.Database);
            while (!stop.IsCancellationRequested)
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"BEGIN; INSERT INTO Pairs (A, Filling) VALUES ({written}, zeroblob(2000)); INSERT INTO Twins (A) VALUES ({written}); COMMIT;";
                command.ExecuteNonQuery();
                Interlocked.Increment(ref written);
            }
        });
        var counts = new List<long>();
        for (var round = 0; round < 3; round++)
        {
            var before = Volatile.Read(ref written);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref written) > before + 5, TimeSpan.FromSeconds(30)));
            var file = await world.BackupAsync();
            using var copy = new TempFolder();
            await File.WriteAllBytesAsync(copy.File("pbx.db"), (await Archives.ReadAsync(await File.ReadAllBytesAsync(file))).Files["pbx.db"]);
            using var connection = Open(copy.File("pbx.db"));
            Assert.Equal("ok", DatabaseCopy.Text(connection, "PRAGMA integrity_check;"));
            Assert.Equal(DatabaseCopy.Text(connection, "SELECT COUNT(*) || ' ' || MAX(A) FROM Pairs;"), DatabaseCopy.Text(connection, "SELECT COUNT(*) || ' ' || MAX(A) FROM Twins;"));
            counts.Add(long.Parse(DatabaseCopy.Text(connection, "SELECT COUNT(*) FROM Twins;")));
            Assert.InRange(counts[^1], before, Volatile.Read(ref written));
        }
        await stop.CancelAsync();
        await writer;
        Assert.Equal(counts.Order().Distinct(), counts);
    }

    [Fact]
    public async Task It_carries_what_belongs_to_the_system_and_nothing_of_the_machine()
    {
        await using var world = await BackupWorld.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(world.Root, "appsettings.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(world.Root, "logs", "a.log"), "x");
        await File.WriteAllTextAsync(Path.Combine(world.Root, "voicemail", "half.wav.part"), "x");
        var (fault, files) = await Archives.ReadAsync(await File.ReadAllBytesAsync(await world.BackupAsync()));
        Assert.Equal(BackupFault.None, fault);
        Assert.Equal("pbx.db", files.Keys.First());
        Assert.Contains("keys/trunks.key", files.Keys);
        Assert.Contains("trunk-secrets.json", files.Keys);
        Assert.Contains("certificate/self-signed.key", files.Keys);
        Assert.Contains("prompts/hello.wav", files.Keys);
        Assert.Single(files.Keys, name => name.StartsWith("voicemail/", StringComparison.Ordinal));
        Assert.DoesNotContain(files.Keys, name => name.StartsWith("logs", StringComparison.Ordinal) || name is "appsettings.json" or "pbx.lock" || name.EndsWith(".part", StringComparison.Ordinal));
        // Made by the owner, and so it stands in the trail.
        var entry = (await world.Core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Entries.Single();
        Assert.Equal(("created", "backup", "owner@example.com"), (entry.Action, entry.ObjectKind, entry.ActorName));
    }

    [Fact]
    public async Task Messages_can_be_left_out_with_all_that_is_known_of_them()
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync(withMessages: false);
        var (_, files) = await Archives.ReadAsync(await File.ReadAllBytesAsync(file));
        Assert.DoesNotContain(files.Keys, name => name.StartsWith("voicemail/", StringComparison.Ordinal));
        Assert.DoesNotContain("+41791234567", System.Text.Encoding.UTF8.GetString(files["pbx.db"]), StringComparison.Ordinal);
        var listed = Assert.Single(await world.Service.ListAsync(default));
        Assert.Equal((false, 0, 3, "Muster AG"), (listed.Info!.WithMessages, listed.Info.Messages, listed.Info.Users, listed.Info.Company));
    }

    [Fact]
    public async Task Only_administrators_make_take_and_delete_them()
    {
        await using var world = await BackupWorld.StartAsync();
        var anna = (await world.Core.Get<IUserService>().ListAsync("Anna", default)).Single().Id;
        var name = Path.GetFileName(await world.BackupAsync());
        Assert.Equal(BackupFault.Forbidden, await world.Service.StartAsync(new BackupOrder(true, true, null), anna));
        Assert.Null(await world.Service.OpenAsync(name, anna));
        Assert.False(await world.Service.DeleteAsync(name, anna));
        Assert.Equal("forbidden", (await world.Service.SaveSettingsAsync(new BackupSettings(), new BackupSettings { Keep = 3 }, null, anna)).Single().Code);
        foreach (var bad in new[] { "../pbx.db", "..", "", "pbx.db", "no.pbxbackup", "../backups/" + name }) Assert.Null(await world.Service.OpenAsync(bad, world.Owner));
        await using (var stream = await world.Service.OpenAsync(name, world.Owner)) Assert.True(stream!.Length > 1000);
        Assert.True(await world.Service.DeleteAsync(name, world.Owner));
        Assert.Empty(await world.Service.ListAsync(default));
        Assert.Equal(["deleted", "downloaded", "created"], (await world.Core.Get<IAuditTrail>().QueryAsync(null, 0, 3, default)).Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_full_disk_leaves_no_half_file_and_a_problem_on_the_dashboard()
    {
        await using var world = await BackupWorld.StartAsync();
        var maker = new BackupMaker(world.Root, world.Core.Time, _ => 10 << 20);
        var error = await Assert.ThrowsAsync<BackupException>(() => maker.MakeAsync(new BackupPlan(Path.Combine(world.Backups, "a.pbxbackup"), true, true, null), null, default));
        Assert.Equal(BackupFault.NoSpace, error.Fault);
        Assert.True(int.Parse(error.Detail) >= 54);
        Assert.Empty(Directory.GetFiles(world.Backups));
        if (!File.Exists("/dev/full")) return;
        // A real one: what is written there is refused by the system itself.
        var full = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using var output = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1, useAsync: true);
            await BackupWriter.WriteAsync(output, Archives.Info(0), [], null, null, default);
            await output.FlushAsync();
        });
        Assert.Equal(BackupFault.NoSpace, BackupException.From(full).Fault);
    }

    [Fact]
    public async Task Cancelled_it_leaves_nothing()
    {
        await using var world = await BackupWorld.StartAsync();
        foreach (var stage in new[] { BackupStage.Database, BackupStage.Files, BackupStage.Checking })
        {
            using var stop = new CancellationTokenSource();
            var maker = new BackupMaker(world.Root, world.Core.Time);
            var error = await Assert.ThrowsAsync<BackupException>(() => maker.MakeAsync(
                new BackupPlan(Path.Combine(world.Backups, "a.pbxbackup"), true, true, null), progress => { if (progress.Stage == stage) stop.Cancel(); }, stop.Token));
            Assert.Equal(BackupFault.Cancelled, error.Fault);
            Assert.Empty(Directory.GetFiles(world.Backups));
            Assert.False(Directory.Exists(Path.Combine(world.Root, "backup-work")));
        }
    }

    [Fact]
    public async Task What_a_crash_left_is_removed_and_what_another_writes_is_not()
    {
        await using var world = await BackupWorld.StartAsync();
        Directory.CreateDirectory(world.Backups);
        await File.WriteAllTextAsync(Path.Combine(world.Backups, "old.pbxbackup.part"), "half");
        var busy = Path.Combine(world.Backups, "busy.pbxbackup.part");
        await using (var held = PrivateFiles.Create(busy))
        {
            var made = await world.BackupAsync();
            Assert.Equal(new[] { busy, made }.Order(), Directory.GetFiles(world.Backups).Order());
        }
        Assert.Single(await world.Service.ListAsync(default));
    }

    [Fact]
    public async Task A_damaged_database_is_told_when_it_is_saved()
    {
        await using var world = await BackupWorld.StartAsync();
        SqliteConnection.ClearAllPools();
        Write(world, "CREATE TABLE Big (A BLOB); INSERT INTO Big SELECT randomblob(3000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) SELECT i FROM n); PRAGMA wal_checkpoint(TRUNCATE);");
        await using (var file = new FileStream(world.Core.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // The last page is one of the table that was just made.
            file.Position = file.Length - 4096;
            await file.WriteAsync(new byte[4096]);
        }
        SqliteConnection.ClearAllPools();
        var maker = new BackupMaker(world.Root, world.Core.Time);
        var error = await Assert.ThrowsAsync<BackupException>(() => maker.MakeAsync(new BackupPlan(Path.Combine(world.Backups, "a.pbxbackup"), true, true, null), null, default));
        Assert.Equal(BackupFault.DatabaseDamaged, error.Fault);
        Assert.Empty(Directory.GetFiles(world.Backups));
    }

    [Fact]
    public async Task Verifying_finds_what_has_rotted()
    {
        await using var world = await BackupWorld.StartAsync();
        var plain = await world.BackupAsync();
        world.Core.Time.Advance(TimeSpan.FromMinutes(1));
        var wrapped = await world.BackupAsync(Archives.Passphrase);
        var percents = new List<int>();
        Assert.Equal(BackupFault.None, await world.Service.VerifyAsync(Path.GetFileName(plain), null, percents.Add, default));
        Assert.Equal(100, percents[^1]);
        Assert.Equal(BackupFault.PassphraseNeeded, await world.Service.VerifyAsync(Path.GetFileName(wrapped), null, null, default));
        Assert.Equal(BackupFault.PassphraseWrong, await world.Service.VerifyAsync(Path.GetFileName(wrapped), "not this one at all", null, default));
        Assert.Equal(BackupFault.None, await world.Service.VerifyAsync(Path.GetFileName(wrapped), Archives.Passphrase, null, default));
        Assert.Equal([true, false], (await world.Service.ListAsync(default)).Select(one => one.IsSealed));
        var bytes = await File.ReadAllBytesAsync(plain);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(plain, bytes);
        Assert.Equal(BackupFault.Damaged, await world.Service.VerifyAsync(Path.GetFileName(plain), null, null, default));
        Assert.Equal(BackupFault.NotFound, await world.Service.VerifyAsync("no.pbxbackup", null, null, default));
    }

    [Fact]
    public async Task The_plan_is_kept_missed_ones_are_made_up_for_once_and_old_ones_go()
    {
        await using var world = await BackupWorld.StartAsync();
        var clock = world.Core.Hosted<BackupClock>() as BackupClock;
        Assert.False(await clock!.LookAsync(default));
        // Set at 09:00 in Zurich on Monday: yesterday's is not owed.
        var daily = new BackupSettings { Rhythm = BackupRhythm.Daily, Keep = 3 };
        Assert.Empty(await world.Service.SaveSettingsAsync(new BackupSettings(), daily, null, world.Owner));
        Assert.False(await clock.LookAsync(default));
        Assert.Equal(DateTimeOffset.Parse("2026-03-03T02:30+01"), await world.Service.GetNextAsync(default));
        world.Core.Time.SetUtcNow(DateTimeOffset.Parse("2026-03-03T01:29:59Z"));
        Assert.False(await clock.LookAsync(default));
        world.Core.Time.SetUtcNow(DateTimeOffset.Parse("2026-03-03T01:30:00Z"));
        Assert.True(await clock.LookAsync(default));
        Assert.False(await clock.LookAsync(default));
        Assert.Equal("pbx-muster-ag-20260303-023000-auto.pbxbackup", (await world.Service.GetStatusAsync(default)).File);
        // The machine was off for a week: one, not seven.
        world.Core.Time.SetUtcNow(DateTimeOffset.Parse("2026-03-10T10:00:00Z"));
        Assert.True(await clock.LookAsync(default));
        Assert.False(await clock.LookAsync(default));
        Assert.Equal(2, (await world.Service.ListAsync(default)).Count);
        var byHand = Path.GetFileName(await world.BackupAsync());
        for (var day = 11; day <= 14; day++)
        {
            world.Core.Time.SetUtcNow(DateTimeOffset.Parse($"2026-03-{day}T01:30:00Z"));
            Assert.True(await clock.LookAsync(default));
        }
        var names = (await world.Service.ListAsync(default)).Select(one => one.Name).ToList();
        Assert.Contains(byHand, names);
        Assert.Equal(["0314", "0313", "0312"], names.Where(name => name.Contains("auto", StringComparison.Ordinal)).Select(name => name[18..22]));
    }

    [Fact]
    public async Task A_planned_one_that_fails_is_a_problem_is_tried_again_each_hour_and_forgotten_once_it_works()
    {
        await using var world = await BackupWorld.StartAsync();
        var clock = (BackupClock)world.Core.Hosted<BackupClock>();
        var elsewhere = Path.Combine(world.Root, "elsewhere");
        Assert.Empty(await world.Service.SaveSettingsAsync(new BackupSettings(), new BackupSettings { Rhythm = BackupRhythm.Daily, Folder = "elsewhere", Sealed = true }, Archives.Passphrase, world.Owner));
        Assert.DoesNotContain(Archives.Passphrase, await File.ReadAllTextAsync(Path.Combine(world.Root, "backup-secrets.json")), StringComparison.Ordinal);
        // A file lies where the folder was.
        Directory.Delete(elsewhere);
        await File.WriteAllTextAsync(elsewhere, "");
        world.Core.Time.SetUtcNow(DateTimeOffset.Parse("2026-03-03T01:30:00Z"));
        Assert.True(await clock.LookAsync(default));
        var problem = Assert.Single(((IHealthSource)world.Service).Problems);
        Assert.Equal(("backup-failed", HealthSeverity.Error), (problem.Code, problem.Severity));
        Assert.False(await clock.LookAsync(default));
        world.Core.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(await clock.LookAsync(default));
        File.Delete(elsewhere);
        world.Core.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await clock.LookAsync(default));
        Assert.Empty(((IHealthSource)world.Service).Problems);
        var made = Assert.Single(await world.Service.ListAsync(default));
        Assert.True(made.IsSealed);
        // The kept passphrase opens it.
        Assert.Equal(BackupFault.None, await world.Service.VerifyAsync(made.Name, null, null, default));
    }

    [Fact]
    public async Task Settings_are_checked_and_a_second_administrator_is_told()
    {
        await using var world = await BackupWorld.StartAsync();
        async Task<string?> Refusal(BackupSettings settings, string? passphrase = null) =>
            (await world.Service.SaveSettingsAsync(new BackupSettings(), settings, passphrase, world.Owner)) is [var first, ..] ? first.Code : null;
        Assert.Equal("out-of-range", await Refusal(new BackupSettings { Keep = 0 }));
        Assert.Equal("required", await Refusal(new BackupSettings { Sealed = true }));
        Assert.Equal("passphrase-short", await Refusal(new BackupSettings { Sealed = true }, "short"));
        Assert.Equal("backup-folder-inside", await Refusal(new BackupSettings { Folder = "prompts/x" }));
        Assert.Equal("backup-folder-inside", await Refusal(new BackupSettings { Folder = "." }));
        Assert.Equal("backup-folder-unwritable", await Refusal(new BackupSettings { Folder = "/dev/null/x" }));
        Assert.Null(await Refusal(new BackupSettings { Keep = 3 }));
        Assert.Equal("changed-meanwhile", await Refusal(new BackupSettings { Keep = 4 }));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
        connection.Open();
        return connection;
    }

    private static void Write(BackupWorld world, string sql)
    {
        using var connection = Open(world.Core.Database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
