using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>Numbers as the tables show them.</summary>
public static class LoadText
{
    /// <summary>Two digits behind the point.</summary>
    public static string Two(this double value) => double.IsNaN(value) ? "-" : value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>One digit behind the point.</summary>
    public static string One(this double value) => double.IsNaN(value) ? "-" : value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>No digit behind the point.</summary>
    public static string Whole(this double value) => double.IsNaN(value) ? "-" : value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count.</summary>
    public static string Whole(this int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count.</summary>
    public static string Whole(this long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
