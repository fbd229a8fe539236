using System.Globalization;
using System.Text.RegularExpressions;

namespace Pbx.Core.Backup;

/// <summary>The folder where backups lie: their names, the list of them, and which old ones go.</summary>
internal sealed partial class BackupShelf(string folder)
{
    private const string ByItself = "-auto";

    /// <summary>Full path.</summary>
    public string Folder { get; } = folder;

    /// <summary>A path for a new one that is free: company and time of the company's clock.</summary>
    public string PathFor(string company, DateTimeOffset local, bool scheduled)
    {
        var slug = NotPlain().Replace(company.Normalize(System.Text.NormalizationForm.FormD).ToLowerInvariant(), "-").Trim('-');
        var name = $"pbx-{(slug.Length > 40 ? slug[..40] : slug)}-{local.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}{(scheduled ? ByItself : "")}";
        var path = Path.Combine(Folder, name + BackupMaker.Extension);
        for (var n = 2; File.Exists(path); n++) path = Path.Combine(Folder, $"{name}-{n}{BackupMaker.Extension}");
        return path;
    }

    /// <summary>All backups, newest first, with what they say of themselves.</summary>
    public async Task<IReadOnlyList<BackupFile>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder)) return [];
        var found = new List<BackupFile>();
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles("*" + BackupMaker.Extension).OrderByDescending(file => file.LastWriteTimeUtc).Take(500))
        {
            if (await ReadAsync(file, cancellationToken) is { } backup) found.Add(backup);
        }
        return [.. found.OrderByDescending(backup => backup.At)];
    }

    /// <summary>Path of a name of the list; null for any other.</summary>
    public string? Find(string name)
    {
        if (name.Length == 0 || name != Path.GetFileName(name) || !name.EndsWith(BackupMaker.Extension, StringComparison.Ordinal)) return null;
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Deletes the oldest of those that were made by schedule for the same company; what a person made stays.</summary>
    public IReadOnlyList<string> Prune(string made, int keep)
    {
        // Another system may use the same folder.
        var mine = Series(Path.GetFileName(made));
        var old = Directory.EnumerateFiles(Folder, $"*{ByItself}*{BackupMaker.Extension}").Where(file => Series(Path.GetFileName(file)) == mine)
            .OrderByDescending(file => Path.GetFileName(file), StringComparer.Ordinal).Skip(Math.Max(keep, 1)).ToList();
        foreach (var file in old) File.Delete(file);
        return [.. old.Select(file => Path.GetFileName(file))];
    }

    private static async Task<BackupFile?> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = PrivateFiles.Open(file.FullName);
            var start = new byte[16];
            var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            var isSealed = SealedHeader.IsSealed(start.AsSpan(0, length));
            stream.Position = 0;
            var info = isSealed ? null : await BackupReader.PeekAsync(stream, cancellationToken);
            return new BackupFile(file.Name, file.Length, info?.MadeAt ?? new DateTimeOffset(file.LastWriteTimeUtc), isSealed, info);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return null;
        }
    }

    private static string Series(string name) => Stamp().Replace(name, "");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotPlain();

    [GeneratedRegex("-[0-9]{8}-[0-9]{6}-auto.*$")]
    private static partial Regex Stamp();
}
