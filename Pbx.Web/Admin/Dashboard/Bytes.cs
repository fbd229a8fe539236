using System.Globalization;

namespace Pbx.Web.Admin.Dashboard;

/// <summary>Sizes as people read them.</summary>
public static class Bytes
{
    /// <summary>Megabytes.</summary>
    public static string Mega(long bytes) => (bytes / 1e6).ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Gigabytes, one digit when small.</summary>
    public static string Giga(long bytes) => (bytes / 1e9).ToString(bytes < 10e9 ? "N1" : "N0", CultureInfo.CurrentCulture);
}
