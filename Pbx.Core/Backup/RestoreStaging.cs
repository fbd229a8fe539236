using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Persistence;
using Pbx.Core.Persistence.Sqlite;

namespace Pbx.Core.Backup;

/// <summary>
/// Unpacks a backup beside the data of today and checks all of it: hashes, names, room, database, migrations. What lies there then is a data folder that only needs to
/// be put in place; until that is wanted, nothing has changed.
/// </summary>
internal sealed class RestoreStaging(string root, TimeProvider time, Func<string, long>? freeBytes = null)
{
    private const long Reserve = 64L << 20;
    private readonly Func<string, long> freeBytes = freeBytes ?? DiskSpace.Free;

    private RestorePaths Paths { get; } = new(root);

    private string Database => Path.Combine(Paths.Staged, DataPieces.Database);

    /// <summary>Checks and unpacks. Leaves nothing behind if it refuses.</summary>
    /// <exception cref="BackupException">The file is refused; the reason.</exception>
    public async Task<(RestoreOffer Offer, SettingsRow Settings)> StageAsync(string file, string? passphrase, Action<int>? progress, CancellationToken cancellationToken)
    {
        Discard();
        try
        {
            PrivateFiles.CreateFolder(Paths.Root);
            PrivateFiles.CreateFolder(Paths.Staged);
            var (info, manifest) = await UnpackAsync(file, passphrase, progress, cancellationToken);
            var (migrated, settings) = await Task.Run(TakeDatabase, cancellationToken);
            var offer = new RestoreOffer
            {
                Id = Guid.NewGuid().ToString("N"),
                File = Path.GetFileName(file),
                Info = info,
                Migrated = migrated,
                Prompts = manifest.Files.Count(entry => entry.Name.StartsWith("prompts/", StringComparison.Ordinal)),
            };
            return (offer, settings);
        }
        catch (Exception e)
        {
            Discard();
            throw BackupException.From(e);
        }
    }

    /// <summary>
    /// Makes the unpacked system ready to run: sessions of before are ended, and its trail says who restored it. From here on the next start puts it in place.
    /// </summary>
    public void Arm(RestoreOffer offer, AuditActor actor)
    {
        var now = time.GetUtcNow();
        using (var db = Open())
        {
            // A cookie that a browser still has must not count, not even where the keys are the same.
            db.Database.ExecuteSqlRaw("UPDATE AspNetUsers SET SecurityStamp = hex(randomblob(20)), ConcurrencyStamp = hex(randomblob(16));");
            AuditTrail.Add(db, now, actor, "restored", new AuditObject("backup", offer.Id, offer.File), null, new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["madeAt"] = offer.Info.MadeAt.ToString("u"),
                ["company"] = offer.Info.Company,
                ["product"] = offer.Info.Product,
            });
            db.SaveChanges();
        }
        new RestoreJournal
        {
            State = RestoreState.Armed,
            File = offer.File,
            MadeAt = offer.Info.MadeAt,
            Company = offer.Info.Company,
            New = [.. DataPieces.All.Select(piece => piece.Name).Where(Paths.IsStaged)],
        }.Write(Paths.Journal);
    }

    /// <summary>Removes what was unpacked and not wanted.</summary>
    public void Discard()
    {
        PrivateFiles.Delete(Paths.Journal);
        if (Directory.Exists(Paths.Staged)) Directory.Delete(Paths.Staged, recursive: true);
    }

    private async Task<(BackupInfo, BackupManifest)> UnpackAsync(string file, string? passphrase, Action<int>? progress, CancellationToken cancellationToken)
    {
        await using var input = PrivateFiles.Open(file);
        var percent = -1;
        return await BackupReader.ReadAsync(input, passphrase, new Sink(this), bytes =>
        {
            var now = input.Length == 0 ? 100 : (int)(bytes * 100 / input.Length);
            if (now == percent) return;
            percent = now;
            progress?.Invoke(now);
        }, cancellationToken);
    }

    private (bool Migrated, SettingsRow Settings) TakeDatabase()
    {
        if (!File.Exists(Database)) throw new BackupException(BackupFault.Damaged);
        bool isOlder;
        using (var connection = DatabaseCopy.Open(Database))
        {
            // A database that somebody made for the purpose must not run anything of its own.
            DatabaseCopy.Execute(connection, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
            DatabaseCopy.Check(connection);
            if (DatabaseCopy.Text(connection, "SELECT COUNT(*) FROM sqlite_master WHERE type IN ('trigger', 'view');") != "0")
                throw new BackupException(BackupFault.DatabaseDamaged, "triggers");
        }
        using (var db = Open())
        {
            var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            if (db.Database.GetAppliedMigrations().FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw new BackupException(BackupFault.Newer, unknown);
            isOlder = db.Database.GetPendingMigrations().Any();
        }
        try
        {
            DatabaseStart.Prepare(Database, pooling: false);
        }
        catch (PbxStartException e)
        {
            throw new BackupException(BackupFault.DatabaseDamaged, e.InnerException?.Message ?? e.Message, e);
        }
        using (var db = Open())
        {
            var settings = db.Settings.AsNoTracking().SingleOrDefault() ?? throw new BackupException(BackupFault.NotSetUp);
            if (!db.Users.Any()) throw new BackupException(BackupFault.NotSetUp);
            return (isOlder, settings);
        }
    }

    private PbxDbContext Open()
    {
        var builder = new DbContextOptionsBuilder<PbxDbContext>();
        builder.UsePbxSqlite(Database, pooling: false);
        return new PbxDbContext(builder.Options);
    }

    private sealed class Sink(RestoreStaging staging) : IBackupSink
    {
        public void Begin(BackupInfo info)
        {
            if (info.Bytes + Reserve - staging.freeBytes(staging.Paths.Root) is > 0 and var missing) throw new BackupException(BackupFault.NoSpace, $"{(missing >> 20) + 1}");
        }

        public Stream Create(string name, long size)
        {
            var path = Path.GetFullPath(Path.Combine(staging.Paths.Staged, name));
            // The name was found safe; that it stays inside is looked at once more where it matters.
            if (!path.StartsWith(staging.Paths.Staged + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw new BackupException(BackupFault.UnsafeName, name);
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            return new DurableFile(PrivateFiles.Create(path));
        }
    }

    /// <summary>A file that is on the disk when it is closed: a power cut after the exchange must not find it empty.</summary>
    private sealed class DurableFile(FileStream file) : OneWayStream
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => file.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
