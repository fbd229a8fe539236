using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pbx.Core.Backup;

namespace Pbx.Tests.Core.Backup;

/// <summary>Backups as they are written, and as nobody should write them.</summary>
internal static class Archives
{
    public const string Passphrase = "four words make one";

    public static BackupInfo Info(long bytes) => new()
    {
        Product = "0.1.0",
        MadeAt = new DateTimeOffset(2026, 3, 2, 2, 30, 0, TimeSpan.Zero),
        Company = "Muster AG",
        Fqdn = "pbx.example.com",
        Database = "20261122222524_Initial",
        Bytes = bytes,
        WithMessages = true,
    };

    /// <summary>A whole backup of these files, as the product writes it.</summary>
    public static async Task<byte[]> WriteAsync(string? passphrase, params (string Name, byte[] Content)[] files)
    {
        using var folder = new TempFolder();
        var items = files.Select((file, n) =>
        {
            File.WriteAllBytes(folder.File($"{n}"), file.Content);
            return new BackupItem(file.Name, folder.File($"{n}"), file.Content.Length);
        }).ToList();
        using var output = new MemoryStream();
        await BackupWriter.WriteAsync(output, Info(items.Sum(item => item.Size)), items, passphrase, null, default);
        return output.ToArray();
    }

    /// <summary>A file that is signed as the product signs it and says what somebody wants it to say.</summary>
    public static async Task<byte[]> ForgeAsync(BackupInfo info, Func<TarWriter, Task> write)
    {
        using var output = new MemoryStream();
        await using (var hashing = new HashingStream(output))
        {
            await using (var gzip = new GZipStream(hashing, CompressionLevel.Fastest, leaveOpen: true))
            await using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true))
            {
                await PutAsync(tar, EntryName.Info, JsonSerializer.SerializeToUtf8Bytes(info, BackupJson.Default.BackupInfo));
                await write(tar);
            }
            await hashing.FinishAsync(default);
        }
        return output.ToArray();
    }

    public static Task PutAsync(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });

    public static Task ManifestAsync(TarWriter tar, params (string Name, byte[] Content)[] files) => PutAsync(tar, EntryName.Manifest, JsonSerializer.SerializeToUtf8Bytes(
        new BackupManifest([.. files.Select(file => new BackupEntry(file.Name, file.Content.Length, Convert.ToHexStringLower(SHA256.HashData(file.Content))))]),
        BackupJson.Default.BackupManifest));

    /// <summary>What the reader says of a file, and what it handed out.</summary>
    public static async Task<(BackupFault Fault, Dictionary<string, byte[]> Files)> ReadAsync(byte[] file, string? passphrase = null)
    {
        var sink = new Memory();
        try
        {
            await BackupReader.ReadAsync(new MemoryStream(file), passphrase, sink, null, default);
            return (BackupFault.None, sink.Files);
        }
        catch (BackupException e)
        {
            return (e.Fault, sink.Files);
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Memory : IBackupSink
    {
        private readonly Dictionary<string, MemoryStream> files = [];

        public Dictionary<string, byte[]> Files => files.ToDictionary(file => file.Key, file => file.Value.ToArray());

        public void Begin(BackupInfo info) { }

        public Stream Create(string name, long size) => files[name] = new MemoryStream();
    }
}
