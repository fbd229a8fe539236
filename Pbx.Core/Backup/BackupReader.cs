using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pbx.Core.Backup;

/// <summary>Takes the files of a backup while it is read. What it was given counts only once the reading has ended well.</summary>
internal interface IBackupSink
{
    /// <summary>Hears what comes, before any file.</summary>
    void Begin(BackupInfo info);

    /// <summary>Where a file goes; its name is safe.</summary>
    Stream Create(string name, long size);
}

/// <summary>
/// Reads a backup in one pass and believes nothing: names, sizes, hashes, order and end must be what <see cref="BackupWriter"/> writes. Any doubt is a
/// <see cref="BackupException"/> with its reason.
/// </summary>
internal static class BackupReader
{
    private const int MaxInfo = 64 * 1024;
    private const int MaxManifest = 64 * 1024 * 1024;
    private const int MaxEntries = 500_000;
    private const int Buffer = 128 * 1024;

    /// <summary>What a file says of itself, unchecked: for a list. Null where that is sealed, or is nothing.</summary>
    public static async Task<BackupInfo?> PeekAsync(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await using var gzip = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
            await using var tar = new TarReader(gzip, leaveOpen: true);
            return await InfoAsync(tar, cancellationToken);
        }
        catch (Exception e) when (e is BackupException or IOException or InvalidDataException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads and checks everything; the files go to <paramref name="sink"/>, or nowhere. <paramref name="read"/> hears how many bytes of the input are behind.</summary>
    public static async Task<(BackupInfo Info, BackupManifest Manifest)> ReadAsync(
        Stream input, string? passphrase, IBackupSink? sink, Action<long>? read, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAllAsync(input, passphrase, sink, read, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or OverflowException or JsonException or CryptographicException)
        {
            throw new BackupException(BackupFault.Damaged, inner: e);
        }
        catch (EndOfStreamException e)
        {
            throw new BackupException(BackupFault.Truncated, inner: e);
        }
    }

    private static async Task<(BackupInfo, BackupManifest)> ReadAllAsync(Stream input, string? passphrase, IBackupSink? sink, Action<long>? read, CancellationToken cancellationToken)
    {
        var start = new byte[SealedHeader.Length];
        var length = await input.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (SealedHeader.IsSealed(start.AsSpan(0, length)))
        {
            await using var opening = new OpeningStream(input, SealedHeader.Open(start[..length], passphrase));
            return await UnpackAsync(opening, sink, () => read?.Invoke(input.Position), cancellationToken);
        }
        if (length < 2 || start[0] != 0x1f || start[1] != 0x8b) throw new BackupException(BackupFault.NotABackup);
        var body = input.Length - HashTrailer.Length;
        var trailer = new byte[HashTrailer.Length];
        if (body <= 0) throw new BackupException(BackupFault.Truncated);
        input.Position = body;
        await input.ReadExactlyAsync(trailer, cancellationToken);
        // Any other gzip file has none; one of ours that lost its end has none either.
        if (!HashTrailer.TryRead(trailer, out var hash)) throw new BackupException(await IsOursAsync(input, cancellationToken) ? BackupFault.Truncated : BackupFault.NotABackup);
        input.Position = 0;
        await using var hashed = new HashedStream(input, body, hash);
        try
        {
            var result = await UnpackAsync(hashed, sink, () => read?.Invoke(input.Position), cancellationToken);
            return hashed.Matches ? result : throw new BackupException(BackupFault.Damaged);
        }
        catch (Exception e) when (e is EndOfStreamException or BackupException { Fault: BackupFault.Truncated or BackupFault.NotABackup })
        {
            // Its end is there: what seems to be missing, or seems to be something else, is a wrong bit before it, unless every byte is as it was written.
            await hashed.CopyToAsync(Stream.Null, cancellationToken);
            if (hashed.Matches) throw;
            throw new BackupException(BackupFault.Damaged, inner: e);
        }
    }

    private static async Task<bool> IsOursAsync(Stream input, CancellationToken cancellationToken)
    {
        input.Position = 0;
        return await PeekAsync(input, cancellationToken) is not null;
    }

    private static async Task<(BackupInfo, BackupManifest)> UnpackAsync(Stream packed, IBackupSink? sink, Action progress, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
        await using var tar = new TarReader(gzip, leaveOpen: true);
        var info = await InfoAsync(tar, cancellationToken);
        if (info.Format > BackupInfo.CurrentFormat || ProductVersion.IsNewer(info.Product)) throw new BackupException(BackupFault.Newer, info.Product);
        sink?.Begin(info);
        var seen = new List<BackupEntry>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var buffer = new byte[Buffer];
        var left = info.Bytes;
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            CheckKind(entry);
            if (entry.Name == EntryName.Manifest)
            {
                var manifest = await JsonAsync(entry, BackupJson.Default.BackupManifest, MaxManifest, cancellationToken);
                if (!manifest.Files.SequenceEqual(seen)) throw new BackupException(BackupFault.Damaged);
                await EndAsync(tar, gzip, packed, buffer, cancellationToken);
                progress();
                return (info, manifest);
            }
            if (!EntryName.IsSafe(entry.Name) || !names.Add(entry.Name)) throw new BackupException(BackupFault.UnsafeName, Shown(entry.Name));
            if ((left -= entry.Length) < 0 || seen.Count == MaxEntries) throw new BackupException(BackupFault.TooLarge);
            seen.Add(await FileAsync(entry, sink, buffer, progress, cancellationToken));
        }
        throw new BackupException(BackupFault.Truncated);
    }

    private static async Task<BackupEntry> FileAsync(TarEntry entry, IBackupSink? sink, byte[] buffer, Action progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = sink?.Create(entry.Name, entry.Length);
        // A file without a byte has no stream.
        while (entry.DataStream is { } source && await source.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            if (target is not null) await WriteAsync(target, buffer.AsMemory(0, count), cancellationToken);
            progress();
        }
        return new BackupEntry(entry.Name, entry.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // What the disk says must not be taken for damage of the file.
    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(content, cancellationToken);
        }
        catch (IOException e)
        {
            throw BackupException.From(e);
        }
    }

    // Nothing but the zeros that end a tar archive may follow, and all of the file must have been read.
    private static async Task EndAsync(TarReader tar, Stream gzip, Stream packed, byte[] buffer, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not null) throw new BackupException(BackupFault.Damaged);
        while (await gzip.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0)) throw new BackupException(BackupFault.Damaged);
        while (await packed.ReadAsync(buffer, cancellationToken) > 0) { }
    }

    private static async Task<BackupInfo> InfoAsync(TarReader tar, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not { } entry || entry.Name != EntryName.Info) throw new BackupException(BackupFault.NotABackup);
        CheckKind(entry);
        try
        {
            return await JsonAsync(entry, BackupJson.Default.BackupInfo, MaxInfo, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new BackupException(BackupFault.Damaged, inner: e);
        }
    }

    private static async Task<T> JsonAsync<T>(TarEntry entry, JsonTypeInfo<T> type, int most, CancellationToken cancellationToken) where T : class
    {
        if (entry.Length > most) throw new BackupException(BackupFault.TooLarge);
        if (entry.DataStream is not { } stream) throw new BackupException(BackupFault.Damaged);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken) ?? throw new BackupException(BackupFault.Damaged);
    }

    // No links, no devices, no other dialect of tar, whose headers could be of any size.
    private static void CheckKind(TarEntry entry)
    {
        if (entry.EntryType != TarEntryType.RegularFile || entry.Format != TarEntryFormat.Ustar) throw new BackupException(BackupFault.UnsafeName, Shown(entry.Name));
    }

    private static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
