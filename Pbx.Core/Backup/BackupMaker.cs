using Pbx.Core.Hosting;

namespace Pbx.Core.Backup;

/// <summary>What is to be saved and where to.</summary>
internal sealed record BackupPlan(string Target, bool WithMessages, bool WithRecordings, string? Passphrase, bool Scheduled = false);

/// <summary>
/// Makes one backup: copy of the database, archive under another name, read back and checked, moved to its name. Whatever goes wrong, no file bears the final name
/// that is not a whole backup.
/// </summary>
internal sealed class BackupMaker(string root, TimeProvider time, Func<string, long>? freeBytes = null)
{
    /// <summary>Ending of a backup.</summary>
    public const string Extension = ".pbxbackup";

    /// <summary>Ending of one that is not whole yet.</summary>
    public const string Unfinished = ".part";

    // The PBX goes on writing to the same disk while the backup lies there.
    private const long Reserve = 64L << 20;

    private readonly Func<string, long> freeBytes = freeBytes ?? DiskSpace.Free;

    private string Work => Path.Combine(root, "backup-work");

    /// <summary>Makes it and returns what it says of itself, with the size of its file.</summary>
    /// <exception cref="BackupException">It was not made; the reason.</exception>
    public async Task<(BackupInfo Info, long Size)> MakeAsync(BackupPlan plan, Action<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var unfinished = plan.Target + Unfinished;
        try
        {
            if (File.Exists(plan.Target)) throw new BackupException(BackupFault.Exists, Path.GetFileName(plan.Target));
            var folder = Path.GetDirectoryName(plan.Target)!;
            PrivateFiles.CreateFolder(folder);
            RemoveUnfinished(folder);
            if (Directory.Exists(Work)) Directory.Delete(Work, recursive: true);
            PrivateFiles.CreateFolder(Work);
            var (info, items) = await CollectAsync(plan, progress, cancellationToken);
            ThrowIfFull(folder, info.Bytes);
            var meter = new Meter(progress);
            await using (var output = PrivateFiles.Create(unfinished))
            {
                await BackupWriter.WriteAsync(output, info, items, plan.Passphrase, bytes => meter.Tell(BackupStage.Files, bytes, info.Bytes), cancellationToken);
                await output.FlushAsync(cancellationToken);
                output.Flush(flushToDisk: true);
            }
            long size;
            await using (var input = PrivateFiles.Open(unfinished))
            {
                size = input.Length;
                await BackupReader.ReadAsync(input, plan.Passphrase, null, bytes => meter.Tell(BackupStage.Checking, bytes, size), cancellationToken);
            }
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(unfinished, plan.Target, overwrite: false);
            return (info, size);
        }
        catch (Exception e)
        {
            PrivateFiles.Delete(unfinished);
            throw BackupException.From(e);
        }
        finally
        {
            if (Directory.Exists(Work)) Directory.Delete(Work, recursive: true);
        }
    }

    private async Task<(BackupInfo, IReadOnlyList<BackupItem>)> CollectAsync(BackupPlan plan, Action<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Invoke(new BackupProgress(BackupStage.Database, 0));
        var database = Path.Combine(root, DataPieces.Database);
        if (!File.Exists(database)) throw new BackupException(BackupFault.NotSetUp);
        ThrowIfFull(root, new FileInfo(database).Length);
        var without = new HashSet<DataChoice>();
        if (!plan.WithMessages) without.Add(DataChoice.Messages);
        if (!plan.WithRecordings) without.Add(DataChoice.Recordings);
        var copy = Path.Combine(Work, DataPieces.Database);
        var info = await DatabaseCopy.CopyAsync(database, copy, without, ProductVersion.Text, time.GetUtcNow(), cancellationToken);
        // The database was copied first: what it speaks of is there, or was deleted since.
        var items = new List<BackupItem> { new(DataPieces.Database, copy, new FileInfo(copy).Length) };
        foreach (var piece in DataPieces.All.Where(piece => piece.Choice != DataChoice.Never && piece.Name != DataPieces.Database && !without.Contains(piece.Choice)))
            items.AddRange(FilesOf(piece));
        return (info with { WithMessages = plan.WithMessages, WithRecordings = plan.WithRecordings, Scheduled = plan.Scheduled, Bytes = items.Sum(item => item.Size) }, items);
    }

    private IEnumerable<BackupItem> FilesOf(DataPiece piece)
    {
        var path = Path.Combine(root, piece.Name);
        if (!piece.IsFolder) return File.Exists(path) ? [new BackupItem(piece.Name, path, new FileInfo(path).Length)] : [];
        if (!Directory.Exists(path)) return [];
        return from file in new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
               let name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/')
               // What is still being written has such an ending; what no reader would take is not ours.
               where file.Extension is not (".part" or ".new" or ".tmp") && EntryName.IsSafe(name)
               orderby name
               select new BackupItem(name, file.FullName, file.Length);
    }

    private void ThrowIfFull(string folder, long bytes)
    {
        if (bytes + Reserve - freeBytes(folder) is > 0 and var missing) throw new BackupException(BackupFault.NoSpace, $"{(missing >> 20) + 1}");
    }

    // Left by a machine that went off. One that another program is writing is locked.
    private static void RemoveUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension + Unfinished))
        {
            try
            {
                using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
                File.Delete(file);
            }
            catch (IOException)
            {
                continue;
            }
        }
    }

    /// <summary>Tells whole percents only.</summary>
    private sealed class Meter(Action<BackupProgress>? progress)
    {
        private BackupProgress last = new(BackupStage.Database, 0);

        public void Tell(BackupStage stage, long done, long all)
        {
            var now = new BackupProgress(stage, all == 0 ? 100 : (int)Math.Min(100, done * 100 / all));
            if (now == last) return;
            last = now;
            progress?.Invoke(now);
        }
    }
}
