using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Backup;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence.Sqlite;
using Pbx.Core.Recordings;
using Pbx.Core.Setup;
using Pbx.Core.Trunks;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Backup;

/// <summary>A backup that takes the place of what is there, or is refused before anything has changed.</summary>
public class RestoreTests
{
    [Fact]
    public async Task All_of_a_system_comes_back_on_another_machine()
    {
        await using var world = await BackupWorld.StartAsync();
        var stamp = Scalar(world.Core.Database, "SELECT SecurityStamp FROM AspNetUsers WHERE Email = 'owner@example.com';");
        var file = await world.BackupAsync(Archives.Passphrase);
        using var temp = new TempFolder();
        using (var folder = DataFolder.Open(temp.Path))
        {
            folder.PrepareDatabase();
            var staging = new RestoreStaging(folder.Root, world.Core.Time);
            var (offer, settings) = await staging.StageAsync(file, Archives.Passphrase, null, default);
            Assert.Equal(("Muster AG", 3, 1, 1, false), (offer.Info.Company, offer.Info.Users, offer.Info.Messages, offer.Prompts, offer.Migrated));
            Assert.Equal("Muster AG", settings.Company);
            staging.Arm(offer, new AuditActor("x", "owner@example.com", null));
            // Nothing has changed yet.
            Assert.Null(folder.ReadSettings());
            var exchange = RestoreExchange.Begin(folder, world.Core.Time);
            Assert.NotNull(exchange);
            folder.PrepareDatabase();
            exchange.Keep();
            Assert.Empty(Directory.GetDirectories(folder.Restore));
            Assert.Equal((true, "Muster AG"), (RestoreExchange.LastOutcome(folder)!.Succeeded, RestoreExchange.LastOutcome(folder)!.Company));

            await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(world.Core.Time)
                .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).AddPbxCore(folder).BuildServiceProvider();
            await services.LoadConfigurationAsync();
            Assert.Equal("Muster AG", services.GetRequiredService<ISnapshotSource>().Current!.Settings.Company);
            // Sealed secrets come with their keys.
            Assert.Equal("carrier-secret", services.GetRequiredService<ITrunkSecrets>().Get("t1"));
            using var scope = services.CreateScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            var owner = (await users.FindByEmailAsync("owner@example.com"))!;
            Assert.True(await users.CheckPasswordAsync(owner, CoreFixture.OwnerPassword));
            // Sessions of before do not count.
            Assert.NotEqual(stamp, owner.SecurityStamp);
            var trail = await services.GetRequiredService<IAuditTrail>().QueryAsync(null, 0, 1, default);
            Assert.Equal(("restored", "owner@example.com"), (trail.Entries[0].Action, trail.Entries[0].ActorName));
            Assert.Equal(Archives.Noise(5000, 1), await File.ReadAllBytesAsync(Path.Combine(folder.Prompts, "hello.wav")));
            Assert.Equal(Archives.Noise(4000, 2), await File.ReadAllBytesAsync(Directory.GetFiles(folder.Voicemail).Single()));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Keys, "trunks.key")));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recordings_of_calls_come_back_or_are_left_out_whole(bool withRecordings)
    {
        await using var world = await BackupWorld.StartAsync();
        var id = await world.RecordCallAsync();
        // One that is being made goes with the machine, not with the backup.
        await world.RecordCallAsync(isWhole: false);
        byte[] sound;
        await using (var original = (await world.Core.Get<IRecordings>().OpenAsync(id, world.Owner, false, default))!) sound = await ReadAsync(original);
        var file = await world.BackupAsync(withRecordings: withRecordings);
        using var temp = new TempFolder();
        using var folder = DataFolder.Open(temp.Path);
        folder.PrepareDatabase();
        var staging = new RestoreStaging(folder.Root, world.Core.Time);
        staging.Arm((await staging.StageAsync(file, null, null, default)).Offer, AuditActor.System);
        var exchange = RestoreExchange.Begin(folder, world.Core.Time)!;
        folder.PrepareDatabase();
        exchange.Keep();
        await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(world.Core.Time)
            .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).AddPbxCore(folder).BuildServiceProvider();
        await services.LoadConfigurationAsync();
        var store = services.GetRequiredService<RecordingStore>();
        await store.StartAsync(default);
        var recordings = services.GetRequiredService<IRecordings>();
        var found = (await recordings.QueryAsync(new RecordingFilter(), world.Owner, default)).Items;
        if (withRecordings)
        {
            Assert.Equal((id, true), (Assert.Single(found).Id, found[0].IsWhole));
            await using var restored = (await recordings.OpenAsync(id, world.Owner, false, default))!;
            Assert.Equal(sound, await ReadAsync(restored));
        }
        else
        {
            Assert.Empty(found);
        }
        Assert.Equal(withRecordings ? 1 : 0, Directory.GetFiles(folder.Recordings, "*", SearchOption.AllDirectories).Length);
        await store.StopAsync(new CancellationToken(canceled: true));

        static async Task<byte[]> ReadAsync(Stream stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            return copy.ToArray();
        }
    }

    [Fact]
    public async Task What_does_not_start_is_put_back_with_its_reason()
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync();
        using var here = new Here("Before AG");
        await here.ArmAsync(file);
        var exchange = RestoreExchange.Begin(here.Folder)!;
        Assert.Equal("Muster AG", here.Company);
        exchange.PutBack("UDP port 5060 is in use");
        here.IsAsBefore();
        Assert.Equal((false, "UDP port 5060 is in use"), (RestoreExchange.LastOutcome(here.Folder)!.Succeeded, RestoreExchange.LastOutcome(here.Folder)!.Reason));
        Assert.Null(RestoreExchange.Begin(here.Folder));
        here.IsAsBefore();
    }

    [Fact]
    public async Task Three_starts_that_die_are_enough()
    {
        await using var world = await BackupWorld.StartAsync();
        using var here = new Here("Before AG");
        await here.ArmAsync(await world.BackupAsync());
        for (var start = 0; start < 3; start++) Assert.NotNull(RestoreExchange.Begin(here.Folder));
        Assert.Null(RestoreExchange.Begin(here.Folder));
        here.IsAsBefore();
    }

    // Power is cut after each single step of the exchange, and of putting back: the next start must have one of the two systems whole.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_power_cut_at_any_step_leaves_one_of_the_two_systems_whole(bool putBack)
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync();
        var cuts = 0;
        for (var step = 0; ; step++)
        {
            using var here = new Here("Before AG");
            await here.ArmAsync(file);
            if (!CutAfter(here, step, putBack)) break;
            cuts++;
            var exchange = RestoreExchange.Begin(here.Folder);
            if (putBack)
            {
                Assert.Null(exchange);
                here.IsAsBefore();
            }
            else
            {
                Assert.Equal("Muster AG", here.Company);
                exchange!.Keep();
                Assert.True(File.Exists(Path.Combine(here.Folder.Prompts, "hello.wav")));
                Assert.False(File.Exists(Path.Combine(here.Folder.Prompts, "before.wav")));
            }
        }
        Assert.InRange(cuts, 8, 60);
    }

    [Fact]
    public async Task Telephones_that_are_registered_stay_reachable()
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync();
        const string row = "INSERT INTO Registrations (Id, Aor, Contact, Transport, RemoteEndPoint, UserAgent, InstanceId, Path, RegisteredAt, ExpiresAt) VALUES";
        Write(world.Core.Database, $"{row} ('1', '101', 'sip:101@192.0.2.1', 'UDP', '192.0.2.1:5060', 'x', '', '', 1, 2), ('2', '999', 'sip:9@192.0.2.1', 'UDP', '192.0.2.1:5060', 'x', '', '', 1, 2);");
        var folder = world.Core.Get<DataFolder>();
        var staging = new RestoreStaging(folder.Root, world.Core.Time);
        var (offer, _) = await staging.StageAsync(file, null, null, default);
        staging.Arm(offer, AuditActor.System);
        RestoreExchange.Begin(folder)!.Keep();
        Assert.Equal("101", Scalar(folder.Database, "SELECT group_concat(Aor) FROM Registrations;"));
    }

    [Theory]
    [InlineData("bit", BackupFault.Damaged)]
    [InlineData("cut", BackupFault.Truncated)]
    [InlineData("text", BackupFault.NotABackup)]
    [InlineData("database", BackupFault.DatabaseDamaged)]
    [InlineData("trigger", BackupFault.DatabaseDamaged)]
    [InlineData("newer", BackupFault.Newer)]
    [InlineData("missing", BackupFault.Damaged)]
    [InlineData("empty", BackupFault.NotSetUp)]
    [InlineData("gone", BackupFault.NotFound)]
    public async Task What_is_damaged_is_refused_and_nothing_has_changed(string damage, BackupFault fault)
    {
        await using var world = await BackupWorld.StartAsync();
        using var here = new Here("Before AG");
        var path = here.Temp.File("b.pbxbackup");
        var bytes = await File.ReadAllBytesAsync(await world.BackupAsync());
        switch (damage)
        {
            case "bit": bytes[bytes.Length / 3] ^= 4; break;
            case "cut": bytes = bytes[..^100]; break;
            case "text": bytes = Archives.Bytes("not a backup at all"); break;
            case "missing": bytes = await Archives.WriteAsync(null, ("keys/a", [1])); break;
            case "database": bytes = await Archives.WriteAsync(null, ("pbx.db", Archives.Noise(20_000, 1))); break;
            default: bytes = await Archives.WriteAsync(null, ("pbx.db", Database(damage))); break;
        }
        if (damage != "gone") await File.WriteAllBytesAsync(path, bytes);
        var error = await Assert.ThrowsAsync<BackupException>(() => new RestoreStaging(here.Folder.Root, TimeProvider.System).StageAsync(path, null, null, default));
        Assert.Equal(fault, error.Fault);
        Assert.False(Directory.Exists(Path.Combine(here.Folder.Restore, "staged")));
        Assert.Null(RestoreExchange.Begin(here.Folder));
        here.IsAsBefore();
    }

    [Fact]
    public async Task No_room_is_told_before_anything_is_unpacked()
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync();
        using var here = new Here("Before AG");
        var error = await Assert.ThrowsAsync<BackupException>(() => new RestoreStaging(here.Folder.Root, TimeProvider.System, _ => 1000).StageAsync(file, null, null, default));
        Assert.Equal(BackupFault.NoSpace, error.Fault);
        // A file that says to be ten terabytes is refused in the same way.
        await File.WriteAllBytesAsync(here.Temp.File("big.pbxbackup"), await Archives.ForgeAsync(Archives.Info(10L << 40), _ => Task.CompletedTask));
        error = await Assert.ThrowsAsync<BackupException>(() => new RestoreStaging(here.Folder.Root, TimeProvider.System).StageAsync(here.Temp.File("big.pbxbackup"), null, null, default));
        Assert.Equal(BackupFault.NoSpace, error.Fault);
    }

    [Fact]
    public async Task An_older_database_is_brought_up_to_this_version()
    {
        using var here = new Here("Before AG");
        await File.WriteAllBytesAsync(here.Temp.File("old.pbxbackup"), await Archives.WriteAsync(null, ("pbx.db", Database("old"))));
        var staging = new RestoreStaging(here.Folder.Root, TimeProvider.System);
        var (offer, settings) = await staging.StageAsync(here.Temp.File("old.pbxbackup"), null, null, default);
        Assert.True(offer.Migrated);
        Assert.Equal("Old AG", settings.Company);
        Assert.Equal("0", Scalar(Path.Combine(here.Folder.Restore, "staged", "pbx.db"), "SELECT COUNT(*) FROM BackupSettings;"));
    }

    [Fact]
    public async Task The_service_lets_administrators_and_one_at_a_time_and_ends_calls_by_a_restart()
    {
        await using var world = await BackupWorld.StartAsync();
        var file = await world.BackupAsync();
        var restore = world.Core.Get<IRestoreService>();
        var anna = (await world.Core.Get<IUserService>().ListAsync("Anna", default)).Single().Id;
        foreach (var actor in new[] { anna, "", "nobody" })
            Assert.Equal(BackupFault.Forbidden, (await Assert.ThrowsAsync<BackupException>(() => restore.CheckAsync(file, null, actor, null, default))).Fault);
        string sent;
        await using (var content = File.OpenRead(file)) sent = await restore.ReceiveAsync(content, content.Length, world.Owner, default);
        var offer = await restore.CheckAsync(sent, null, world.Owner, null, default);
        Assert.Equal(BackupFault.NotFound, await restore.ConfirmAsync("another", world.Owner));
        Assert.Equal(BackupFault.Forbidden, await restore.ConfirmAsync(offer.Id, anna));
        await restore.DiscardAsync(offer.Id);
        Assert.False(File.Exists(sent));
        Assert.Equal(BackupFault.NotFound, await restore.ConfirmAsync(offer.Id, world.Owner));
        offer = await restore.CheckAsync(file, null, world.Owner, null, default);
        Assert.Equal(BackupFault.None, await restore.ConfirmAsync(offer.Id, world.Owner));
        Assert.True(world.Core.Get<Restart>().IsAsked);
        Assert.Equal(BackupFault.Busy, await restore.ConfirmAsync(offer.Id, world.Owner));
        Assert.Equal("restore-begun", (await world.Core.Get<IAuditTrail>().QueryAsync(null, 0, 1, default)).Entries[0].Action);
    }

    [Fact]
    public async Task From_the_command_line_a_system_is_saved_while_it_runs_and_restored_where_it_may_be()
    {
        await using var world = await BackupWorld.StartAsync();
        using var here = new Here("Before AG");
        var file = here.Temp.File("cli.pbxbackup");
        // The data folder is held by the running system.
        Assert.Contains("Muster AG", await BackupCommands.BackupAsync(world.Root, file, Archives.Passphrase, default), StringComparison.Ordinal);
        Assert.Contains("exists already", (await Assert.ThrowsAsync<PbxStartException>(() => BackupCommands.BackupAsync(world.Root, file, null, default))).Message, StringComparison.Ordinal);
        Assert.True(BackupCommands.IsSealed(file));
        Assert.Contains("--replace", (await Assert.ThrowsAsync<PbxStartException>(() => BackupCommands.RestoreAsync(here.Folder, file, Archives.Passphrase, false, default))).Message, StringComparison.Ordinal);
        Assert.Contains("passphrase is wrong", (await Assert.ThrowsAsync<PbxStartException>(() => BackupCommands.RestoreAsync(here.Folder, file, "wrong", true, default))).Message, StringComparison.Ordinal);
        here.IsAsBefore();
        Assert.Contains("the next start", await BackupCommands.RestoreAsync(here.Folder, file, Archives.Passphrase, true, default), StringComparison.Ordinal);
        here.IsAsBefore();
        RestoreExchange.Begin(here.Folder)!.Keep();
        Assert.Equal("Muster AG", here.Company);
    }

    /// <summary>Runs the exchange on a copy of the steps: each is one move, the journal says what was to come. False once there is no such step.</summary>
    private static bool CutAfter(Here here, int step, bool putBack)
    {
        var paths = new RestorePaths(here.Folder.Root);
        var data = here.Folder.Root;
        SqliteConnection.ClearAllPools();
        var journal = RestoreJournal.Read(paths.Journal)! with { State = RestoreState.Exchanging };
        journal = journal with { Old = [.. DataPieces.All.Select(piece => piece.Name).Where(name => Path.Exists(Path.Combine(data, name)))] };
        journal.Write(paths.Journal);
        Directory.CreateDirectory(paths.Old);
        var forward = new List<(string From, string To)>();
        foreach (var name in journal.Old.Union(journal.New))
        {
            if (journal.Old.Contains(name)) forward.Add((Path.Combine(data, name), Path.Combine(paths.Old, name)));
            if (journal.New.Contains(name)) forward.Add((Path.Combine(paths.Staged, name), Path.Combine(data, name)));
        }
        if (!putBack)
        {
            if (step > forward.Count) return false;
            forward.Take(step).ToList().ForEach(Move);
            return true;
        }
        forward.ForEach(Move);
        (journal with { State = RestoreState.PuttingBack, Reason = "x" }).Write(paths.Journal);
        Directory.CreateDirectory(paths.Failed);
        var back = new List<(string From, string To)>();
        foreach (var name in journal.New.Union(journal.Old))
        {
            if (journal.New.Contains(name)) back.Add((Path.Combine(data, name), Path.Combine(paths.Failed, name)));
            if (journal.Old.Contains(name)) back.Add((Path.Combine(paths.Old, name), Path.Combine(data, name)));
        }
        if (step > back.Count) return false;
        back.Take(step).ToList().ForEach(Move);
        return true;

        static void Move((string From, string To) one)
        {
            if (Directory.Exists(one.From)) Directory.Move(one.From, one.To);
            else File.Move(one.From, one.To);
        }
    }

    /// <summary>A database that is not as it should be.</summary>
    private static byte[] Database(string how)
    {
        using var temp = new TempFolder();
        var file = temp.File("x.db");
        DatabaseStart.Prepare(file, pooling: false);
        if (how != "empty")
        {
            InsertSettings(file, how == "old" ? "CallRules" : null);
        }
        Write(file, how switch
        {
            "newer" => "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99');",
            "trigger" => "CREATE TRIGGER t AFTER INSERT ON AspNetUsers BEGIN DELETE FROM Audit; END;",
            _ => "SELECT 1;",
        });
        Write(file, "PRAGMA journal_mode = DELETE;");
        return File.ReadAllBytes(file);
    }

    // Back: to the schema after this migration, as a database of that time has it.
    private static void InsertSettings(string file, string? back = null)
    {
        var builder = new Microsoft.EntityFrameworkCore.DbContextOptionsBuilder<Pbx.Core.Persistence.PbxDbContext>();
        builder.UsePbxSqlite(file, pooling: false);
        using var db = new Pbx.Core.Persistence.PbxDbContext(builder.Options);
        db.Settings.Add(new SettingsRow { Company = "Old AG", Fqdn = "old.example.com", Realm = "old.example.com", TimeZone = "Europe/Zurich", Country = "CH" });
        db.Users.Add(new PbxUser { UserName = "a@b.ch", Email = "a@b.ch" });
        db.SaveChanges();
        if (back is not null) db.GetService<IMigrator>().Migrate(back);
    }

    private static string Scalar(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return DatabaseCopy.Text(connection, sql);
    }

    private static void Write(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        DatabaseCopy.Execute(connection, sql);
    }

    /// <summary>A data folder with another company in it.</summary>
    private sealed class Here : IDisposable
    {
        private readonly string company;

        public Here(string company)
        {
            this.company = company;
            Folder = DataFolder.Open(Path.Combine(Temp.Path, "data"));
            DatabaseStart.Prepare(Folder.Database, pooling: false);
            InsertSettings(Folder.Database);
            Write(Folder.Database, $"UPDATE Settings SET Company = '{company}';");
            File.WriteAllText(Path.Combine(Folder.Prompts, "before.wav"), "x");
            File.WriteAllText(Path.Combine(Folder.Root, "demo"), "x");
        }

        public TempFolder Temp { get; } = new();

        public DataFolder Folder { get; }

        public string Company => Scalar(Folder.Database, "SELECT Company FROM Settings;");

        public async Task ArmAsync(string file)
        {
            var staging = new RestoreStaging(Folder.Root, TimeProvider.System);
            var (offer, _) = await staging.StageAsync(file, null, null, default);
            staging.Arm(offer, AuditActor.System);
        }

        public void IsAsBefore()
        {
            Assert.Equal(company, Company);
            Assert.Equal(["before.wav"], Directory.GetFiles(Folder.Prompts).Select(Path.GetFileName));
            Assert.True(File.Exists(Path.Combine(Folder.Root, "demo")));
            Assert.False(File.Exists(Path.Combine(Folder.Root, "trunk-secrets.json")));
        }

        public void Dispose()
        {
            Folder.Dispose();
            Temp.Dispose();
        }
    }
}
