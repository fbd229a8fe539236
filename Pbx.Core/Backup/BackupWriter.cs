using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Pbx.Core.Backup;

/// <summary>A file that is to be saved, under its name in the archive.</summary>
internal sealed record BackupItem(string Name, string Path, long Size);

/// <summary>
/// Writes a backup in one pass: <c>backup.json</c>, the files, <c>manifest.json</c> with what was really written, as a tar archive (POSIX.1 ustar) in gzip, plain with a
/// hash behind it or sealed. Whatever its size, it holds a few buffers of it.
/// </summary>
internal static class BackupWriter
{
    /// <summary>Writes all; <paramref name="written"/> hears of the bytes of files as they go. Files that are gone by now are left out: a message was deleted meanwhile.</summary>
    public static async Task<BackupManifest> WriteAsync(
        Stream output, BackupInfo info, IReadOnlyList<BackupItem> items, string? passphrase, Action<long>? written, CancellationToken cancellationToken)
    {
        var entries = new List<BackupEntry>(items.Count);
        var done = 0L;
        await using var envelope = string.IsNullOrEmpty(passphrase) ? (Stream)new HashingStream(output) : new SealingStream(output, SealedHeader.Create(passphrase));
        await using (var gzip = new GZipStream(envelope, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true))
        {
            await PutAsync(tar, EntryName.Info, JsonSerializer.SerializeToUtf8Bytes(info, BackupJson.Default.BackupInfo), info.MadeAt, cancellationToken);
            foreach (var item in items)
            {
                if (Open(item) is not { } file) continue;
                await using (file)
                {
                    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                    // No more than was announced: the reader holds the sum against what the archive says of itself.
                    var size = Math.Min(file.Length, item.Size);
                    await using var counted = new CountedStream(file, size, hash, bytes => written?.Invoke(done += bytes));
                    await tar.WriteEntryAsync(Entry(item.Name, counted, info.MadeAt), cancellationToken);
                    entries.Add(new BackupEntry(item.Name, size, Convert.ToHexStringLower(hash.GetHashAndReset())));
                }
            }
            await PutAsync(tar, EntryName.Manifest, JsonSerializer.SerializeToUtf8Bytes(new BackupManifest(entries), BackupJson.Default.BackupManifest), info.MadeAt, cancellationToken);
        }
        await ((IBackupEnvelope)envelope).FinishAsync(cancellationToken);
        return new BackupManifest(entries);
    }

    private static async Task PutAsync(TarWriter tar, string name, byte[] content, DateTimeOffset at, CancellationToken cancellationToken) =>
        await tar.WriteEntryAsync(Entry(name, new MemoryStream(content), at), cancellationToken);

    private static UstarTarEntry Entry(string name, Stream content, DateTimeOffset at) => new(TarEntryType.RegularFile, name)
    {
        DataStream = content,
        ModificationTime = at,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private static FileStream? Open(BackupItem item)
    {
        try
        {
            return new FileStream(item.Path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (FileNotFoundException) when (item.Name != Hosting.DataPieces.Database)
        {
            return null;
        }
    }
}
