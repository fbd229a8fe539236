using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pbx.Core.Backup;

namespace Pbx.Tests.Core.Backup;

/// <summary>A backup is what was written or it is refused, whatever somebody did to it.</summary>
public class BackupFormatTests
{
    private static readonly (string, byte[])[] Sample =
    [
        ("pbx.db", Archives.Noise(150_000, 1)), ("keys/trunks.key", Archives.Noise(32, 2)), ("prompts/a.wav", Archives.Noise(70_000, 3)), ("voicemail/empty.wav", []),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData(Archives.Passphrase)]
    public async Task What_is_written_is_read(string? passphrase)
    {
        var file = await Archives.WriteAsync(passphrase, Sample);
        var (fault, files) = await Archives.ReadAsync(file, passphrase);
        Assert.Equal(BackupFault.None, fault);
        Assert.Equal(Sample.Select(one => one.Item1), files.Keys);
        foreach (var (name, content) in Sample) Assert.Equal(content, files[name]);
    }

    // Sizes around the chunk and the tar block, and some in between.
    [Fact]
    public async Task Sizes_of_all_kinds_come_back()
    {
        var header = SealedHeader.Create(Archives.Passphrase);
        foreach (var size in new[] { 0, 1, 511, 512, 513, 65535, 65536, 65537, 131072, 200_001 })
        {
            var content = Archives.Noise(size, size);
            using var stored = new MemoryStream();
            await using (var sealing = new SealingStream(stored, header))
            {
                for (var at = 0; at < size;)
                {
                    var part = Math.Min(1 + at % 30_011, size - at);
                    await sealing.WriteAsync(content.AsMemory(at, part));
                    at += part;
                }
                await sealing.FinishAsync(default);
            }
            var expected = SealedHeader.Length + size + Math.Max(1, (size + 65535) / 65536) * 16;
            Assert.Equal(expected, stored.Length);
            Assert.Equal(content, await OpenAsync(stored.ToArray(), header));
        }
    }

    [Fact]
    public async Task A_plain_backup_is_an_archive_that_any_tool_unpacks()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.File("b.pbxbackup"), await Archives.WriteAsync(null, Sample));
        using var gzip = new GZipStream(File.OpenRead(folder.File("b.pbxbackup")), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var names = new List<string>();
        while (await tar.GetNextEntryAsync() is { } entry) names.Add(entry.Name);
        Assert.Equal(["backup.json", .. Sample.Select(one => one.Item1), "manifest.json"], names);
        if (!OperatingSystem.IsLinux()) return;
        using var process = Process.Start(new ProcessStartInfo("tar", ["-tzf", folder.File("b.pbxbackup")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var listed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(names, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_changed_bit_anywhere_in_a_plain_backup_is_found()
    {
        var file = await Archives.WriteAsync(null, ("pbx.db", Archives.Noise(20_000, 1)), ("keys/a", Archives.Noise(32, 2)));
        // All of the ends, where headers lie, and every 61st byte between.
        foreach (var at in Enumerable.Range(0, file.Length).Where(at => at < 80 || at > file.Length - 80 || at % 61 == 0))
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(BackupFault.None, (await Archives.ReadAsync(changed)).Fault);
        }
    }

    [Fact]
    public async Task A_changed_bit_anywhere_in_a_sealed_backup_is_found()
    {
        var header = SealedHeader.Create(Archives.Passphrase);
        var content = Archives.Noise(SealedChunks.Length * 2 + 5000, 4);
        var file = await SealAsync(header, content);
        foreach (var at in Enumerable.Range(SealedHeader.Length, file.Length - SealedHeader.Length).Where(at => at % 397 == 0 || at > file.Length - 20 || (at - SealedHeader.Length) % (SealedChunks.Length + 16) is 0 or > SealedChunks.Length))
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.Equal(BackupFault.Damaged, await FaultAsync(changed, header));
        }
        // The header is found before a key is made of it.
        for (var at = 0; at < SealedHeader.Length; at++)
        {
            var changed = file[..SealedHeader.Length];
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.Equal(BackupFault.Damaged, Assert.Throws<BackupException>(() => SealedHeader.Open(changed, Archives.Passphrase)).Fault);
        }
    }

    [Fact]
    public async Task Chunks_that_are_missing_exchanged_or_repeated_are_found()
    {
        const int whole = SealedChunks.Length + 16;
        var header = SealedHeader.Create(Archives.Passphrase);
        var file = await SealAsync(header, Archives.Noise(SealedChunks.Length * 3 + 100, 5));
        var head = file[..SealedHeader.Length];
        var chunks = file[SealedHeader.Length..].Chunk(whole).ToList();
        Assert.Equal(BackupFault.Truncated, await FaultAsync([.. head, .. chunks[0], .. chunks[1], .. chunks[2]], header));
        Assert.Equal(BackupFault.Truncated, await FaultAsync([.. head], header));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. head, .. chunks[1], .. chunks[0], .. chunks[2], .. chunks[3]], header));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. head, .. chunks[0], .. chunks[0], .. chunks[2], .. chunks[3]], header));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. head, .. chunks[0], .. chunks[3]], header));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. file, .. chunks[3]], header));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. file, 0], header));
        // A chunk of another file with the same passphrase.
        var other = await SealAsync(SealedHeader.Create(Archives.Passphrase), Archives.Noise(SealedChunks.Length * 3 + 100, 5));
        Assert.Equal(BackupFault.Damaged, await FaultAsync([.. head, .. other[SealedHeader.Length..]], header));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Archives.Passphrase)]
    public async Task A_file_that_is_cut_anywhere_is_refused(string? passphrase)
    {
        var file = await Archives.WriteAsync(passphrase, ("pbx.db", Archives.Noise(3000, 1)));
        foreach (var length in new[] { 0, 1, 9, 11, 40, 78, 79, 80, 200, file.Length / 2, file.Length - 59, file.Length - 58, file.Length - 57, file.Length - 1 })
            Assert.NotEqual(BackupFault.None, (await Archives.ReadAsync(file[..length], passphrase)).Fault);
        Assert.Equal(passphrase is null ? BackupFault.Truncated : BackupFault.Damaged, (await Archives.ReadAsync(file[..(file.Length - 1)], passphrase)).Fault);
    }

    [Fact]
    public async Task The_passphrase_is_asked_for_and_a_wrong_one_is_told_from_damage()
    {
        var file = await Archives.WriteAsync("Zürich 1 Straße", ("pbx.db", [1, 2, 3]));
        Assert.Equal(BackupFault.PassphraseNeeded, (await Archives.ReadAsync(file)).Fault);
        Assert.Equal(BackupFault.PassphraseWrong, (await Archives.ReadAsync(file, "Zürich 1 Strasse")).Fault);
        // The same letters as another keyboard composes them.
        Assert.Equal(BackupFault.None, (await Archives.ReadAsync(file, "Zürich 1 Straße".Normalize(NormalizationForm.FormD))).Fault);
        Assert.DoesNotContain("pbx.db", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../pbx.db")]
    [InlineData("prompts/../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("prompts//a.wav")]
    [InlineData("prompts/./a.wav")]
    [InlineData("prompts/.hidden")]
    [InlineData("prompts\\a.wav")]
    [InlineData("C:/a")]
    [InlineData("prompts/nul.wav")]
    [InlineData("prompts/a.wav ")]
    [InlineData("prompts/a\nb.wav")]
    [InlineData("prompts")]
    [InlineData("pbx.db/a")]
    [InlineData("pbx.db-wal")]
    [InlineData("pbx.lock")]
    [InlineData("appsettings.json")]
    [InlineData("logs/a.log")]
    [InlineData("unknown/a")]
    [InlineData("")]
    public async Task A_name_that_has_no_place_in_a_data_folder_is_refused(string name)
    {
        Assert.False(EntryName.IsSafe(name));
        if (name.Length == 0) return;
        byte[] content = [1];
        var file = await Archives.ForgeAsync(Archives.Info(1), async tar =>
        {
            await Archives.PutAsync(tar, name, content);
            await Archives.ManifestAsync(tar, (name, content));
        });
        var (fault, files) = await Archives.ReadAsync(file);
        Assert.Equal(BackupFault.UnsafeName, fault);
        Assert.Empty(files);
    }

    [Fact]
    public async Task Links_and_other_kinds_of_entries_are_refused()
    {
        foreach (var kind in new[] { TarEntryType.SymbolicLink, TarEntryType.HardLink })
        {
            var file = await Archives.ForgeAsync(Archives.Info(1), tar => tar.WriteEntryAsync(new UstarTarEntry(kind, "prompts/a.wav") { LinkName = "/etc/passwd" }));
            Assert.Equal(BackupFault.UnsafeName, (await Archives.ReadAsync(file)).Fault);
        }
        var pax = await Archives.ForgeAsync(Archives.Info(1), tar => tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "prompts/a.wav") { DataStream = new MemoryStream([1]) }));
        Assert.Equal(BackupFault.UnsafeName, (await Archives.ReadAsync(pax)).Fault);
        var twice = await Archives.ForgeAsync(Archives.Info(2), async tar =>
        {
            await Archives.PutAsync(tar, "prompts/a.wav", [1]);
            await Archives.PutAsync(tar, "prompts/A.wav", [1]);
        });
        Assert.Equal(BackupFault.UnsafeName, (await Archives.ReadAsync(twice)).Fault);
    }

    [Fact]
    public async Task A_file_that_grows_beyond_what_it_says_is_refused_where_it_does()
    {
        // A thousand to one: what is small outside is large inside.
        var zeros = new byte[1_000_000];
        var bomb = await Archives.ForgeAsync(Archives.Info(1_500_000), async tar =>
        {
            for (var n = 0; n < 40; n++) await Archives.PutAsync(tar, $"prompts/{n}.wav", zeros);
        });
        Assert.True(bomb.Length < 500_000);
        var (fault, files) = await Archives.ReadAsync(bomb);
        Assert.Equal(BackupFault.TooLarge, fault);
        Assert.Single(files);
        var list = await Archives.ForgeAsync(Archives.Info(0), tar => Archives.PutAsync(tar, EntryName.Manifest, new byte[65 * 1024 * 1024]));
        Assert.Equal(BackupFault.TooLarge, (await Archives.ReadAsync(list)).Fault);
        var wordy = await Archives.ForgeAsync(Archives.Info(0) with { Company = new string('x', 70_000) }, _ => Task.CompletedTask);
        Assert.Equal(BackupFault.TooLarge, (await Archives.ReadAsync(wordy)).Fault);
    }

    [Fact]
    public async Task The_list_must_be_of_what_is_there()
    {
        byte[] a = [1], b = [2];
        Task<byte[]> With(params (string, byte[])[] listed) => Archives.ForgeAsync(Archives.Info(2), async tar =>
        {
            await Archives.PutAsync(tar, "prompts/a", a);
            await Archives.PutAsync(tar, "prompts/b", b);
            await Archives.ManifestAsync(tar, listed);
        });
        Assert.Equal(BackupFault.None, (await Archives.ReadAsync(await With(("prompts/a", a), ("prompts/b", b)))).Fault);
        Assert.Equal(BackupFault.Damaged, (await Archives.ReadAsync(await With(("prompts/a", a)))).Fault);
        Assert.Equal(BackupFault.Damaged, (await Archives.ReadAsync(await With(("prompts/a", b), ("prompts/b", b)))).Fault);
        Assert.Equal(BackupFault.Damaged, (await Archives.ReadAsync(await With(("prompts/b", b), ("prompts/a", a)))).Fault);
        var without = await Archives.ForgeAsync(Archives.Info(1), tar => Archives.PutAsync(tar, "prompts/a", a));
        Assert.Equal(BackupFault.Truncated, (await Archives.ReadAsync(without)).Fault);
        var after = await Archives.ForgeAsync(Archives.Info(2), async tar =>
        {
            await Archives.PutAsync(tar, "prompts/a", a);
            await Archives.ManifestAsync(tar, ("prompts/a", a));
            await Archives.PutAsync(tar, "prompts/b", b);
        });
        Assert.Equal(BackupFault.Damaged, (await Archives.ReadAsync(after)).Fault);
    }

    [Fact]
    public async Task Other_files_and_later_versions_are_refused_by_name()
    {
        Assert.Equal(BackupFault.NotABackup, (await Archives.ReadAsync(Archives.Bytes("PK\u0003\u0004 something else that is long enough to be read as a header of a sealed file"))).Fault);
        Assert.Equal(BackupFault.NotABackup, (await Archives.ReadAsync([])).Fault);
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(plain, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Archives.Noise(5000, 1));
        Assert.Equal(BackupFault.NotABackup, (await Archives.ReadAsync(plain.ToArray())).Fault);
        Assert.Equal(BackupFault.Newer, (await Archives.ReadAsync(await Archives.ForgeAsync(Archives.Info(0) with { Format = 2 }, _ => Task.CompletedTask))).Fault);
        Assert.Equal(BackupFault.Newer, (await Archives.ReadAsync(await Archives.ForgeAsync(Archives.Info(0) with { Product = "99.0.0" }, _ => Task.CompletedTask))).Fault);
    }

    [Fact]
    public async Task Random_damage_never_gets_through_nor_throws_anything_else()
    {
        var chance = new Random(20260302);
        var file = await Archives.WriteAsync(null, Sample);
        for (var round = 0; round < 300; round++)
        {
            var changed = (byte[])file.Clone();
            for (var n = chance.Next(1, 6); n > 0; n--) changed[chance.Next(changed.Length)] = (byte)chance.Next(256);
            if (chance.Next(4) == 0) changed = changed[..chance.Next(changed.Length)];
            if (changed.AsSpan().SequenceEqual(file)) continue;
            Assert.NotEqual(BackupFault.None, (await Archives.ReadAsync(changed)).Fault);
        }
    }

    private static async Task<byte[]> SealAsync(SealedHeader header, byte[] content)
    {
        using var stored = new MemoryStream();
        await using var sealing = new SealingStream(stored, header);
        await sealing.WriteAsync(content);
        await sealing.FinishAsync(default);
        return stored.ToArray();
    }

    private static async Task<byte[]> OpenAsync(byte[] file, SealedHeader header)
    {
        using var input = new MemoryStream(file) { Position = SealedHeader.Length };
        await using var opening = new OpeningStream(input, header);
        using var result = new MemoryStream();
        await opening.CopyToAsync(result);
        return result.ToArray();
    }

    private static async Task<BackupFault> FaultAsync(byte[] file, SealedHeader header)
    {
        try
        {
            await OpenAsync(file, header);
            return BackupFault.None;
        }
        catch (BackupException e)
        {
            return e.Fault;
        }
    }
}
