using System.Globalization;

namespace Pbx.Core.Setup;

/// <summary>ISO 3166 alpha-2 codes, as the runtime's culture data has them.</summary>
internal static class CountryCodes
{
    private static readonly HashSet<string> Known = [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Where(culture => culture.LCID != CultureInfo.InvariantCulture.LCID)
        .Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName)
        .Where(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper))];

    /// <summary>True for a country that exists; also for any code where the machine has no culture data.</summary>
    public static bool IsKnown(string code) => Known.Count == 0 || Known.Contains(code);
}
