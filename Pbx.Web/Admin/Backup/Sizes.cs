using System.Globalization;

namespace Pbx.Web.Admin.Backup;

/// <summary>Sizes of files as people read them.</summary>
public static class Sizes
{
    /// <summary>In the unit that fits.</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1_000_000 => $"{Math.Max(1, bytes / 1000).ToString("N0", CultureInfo.CurrentCulture)} kB",
        < 1_000_000_000 => $"{(bytes / 1e6).ToString("N1", CultureInfo.CurrentCulture)} MB",
        _ => $"{(bytes / 1e9).ToString("N1", CultureInfo.CurrentCulture)} GB",
    };
}
