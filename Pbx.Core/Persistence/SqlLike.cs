namespace Pbx.Core.Persistence;

/// <summary>A search text as a LIKE pattern, its own wildcards made harmless.</summary>
internal static class SqlLike
{
    public const string Escape = "\\";

    public static string Contains(string text) => $"%{text.Trim()
        .Replace(Escape, @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)}%";
}
