using System.Text.RegularExpressions;
using Pbx.Core.Hosting;

namespace Pbx.Core.Backup;

/// <summary>Names of files in a backup: relative, with slashes, below a part of the data folder that is known.</summary>
internal static partial class EntryName
{
    /// <summary>What the archive says of itself.</summary>
    public const string Info = "backup.json";

    /// <summary>The list at its end.</summary>
    public const string Manifest = "manifest.json";

    // Room for a part of any name, and for 100 bytes of it in a tar header.
    private const int MaxLength = 200;

    /// <summary>True for a name that can only mean a file within a known part, on every system.</summary>
    public static bool IsSafe(string name)
    {
        if (name.Length is 0 or > MaxLength || !Allowed().IsMatch(name)) return false;
        var parts = name.Split('/');
        if (parts.Any(part => part.Length == 0 || part[0] == '.' || part[^1] is '.' or ' ' || Reserved().IsMatch(part))) return false;
        return DataPieces.Find(parts[0]) is { } piece && piece.IsFolder == parts.Length > 1;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9 ._+@=,()/-]+\z")]
    private static partial Regex Allowed();

    // Names that Windows keeps for devices, whatever stands behind the point.
    [GeneratedRegex(@"\A(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Reserved();
}
