using System.Globalization;

namespace Pbx.Core.Users;

/// <summary>Which extension comes next.</summary>
internal static class ExtensionNumbers
{
    /// <summary>The lowest free one at or above the lowest in use, of the length that most have; 101 for the first.</summary>
    public static string Next(IReadOnlyCollection<string> used)
    {
        if (used.Count == 0) return "101";
        var taken = used.ToHashSet(StringComparer.Ordinal);
        var length = used.GroupBy(extension => extension.Length).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
        for (; length <= 8; length++)
        {
            var format = new string('0', length);
            var same = used.Where(extension => extension.Length == length).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
            var first = same.Count > 0 ? same.Min() : (int)Math.Pow(10, length - 1);
            var end = (int)Math.Pow(10, length);
            for (var number = first; number < end; number++)
            {
                var text = number.ToString(format, CultureInfo.InvariantCulture);
                if (!taken.Contains(text)) return text;
            }
        }
        return "";
    }
}
