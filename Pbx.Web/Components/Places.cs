using System.Collections.Concurrent;
using System.Globalization;

namespace Pbx.Web.Components;

/// <summary>Countries and time zones to choose from, in the language of the page.</summary>
public static class Places
{
    // A code alone does not always make a RegionInfo (DG), the name of a culture does.
    private static readonly IReadOnlyList<string> Codes =
    [
        .. CultureInfo.GetCultures(CultureTypes.SpecificCultures)
            .Where(culture => culture.Name.Length > 0 && culture.LCID != 127)
            .Select(culture => new RegionInfo(culture.Name).TwoLetterISORegionName)
            .Where(code => code.Length == 2 && code.All(char.IsAsciiLetterUpper))
            .Distinct(StringComparer.Ordinal),
    ];

    private static readonly ConcurrentDictionary<string, IReadOnlyList<(string Value, string Words)>> CountriesIn = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> CountryOfZone = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Europe/Zurich"] = "CH",
        ["Europe/Busingen"] = "DE",
        ["Europe/Berlin"] = "DE",
        ["Europe/Vienna"] = "AT",
        ["Europe/Vaduz"] = "LI",
        ["Europe/Paris"] = "FR",
        ["Europe/Rome"] = "IT",
        ["Europe/London"] = "GB",
        ["Europe/Dublin"] = "IE",
        ["Europe/Madrid"] = "ES",
        ["Europe/Lisbon"] = "PT",
        ["Europe/Brussels"] = "BE",
        ["Europe/Luxembourg"] = "LU",
        ["Europe/Amsterdam"] = "NL",
        ["Europe/Copenhagen"] = "DK",
        ["Europe/Stockholm"] = "SE",
        ["Europe/Oslo"] = "NO",
        ["Europe/Helsinki"] = "FI",
        ["Europe/Warsaw"] = "PL",
        ["Europe/Prague"] = "CZ",
        ["Europe/Bratislava"] = "SK",
        ["Europe/Budapest"] = "HU",
        ["Europe/Ljubljana"] = "SI",
        ["Europe/Zagreb"] = "HR",
        ["Europe/Athens"] = "GR",
        ["Europe/Bucharest"] = "RO",
        ["Europe/Sofia"] = "BG",
        ["Europe/Kyiv"] = "UA",
        ["Europe/Istanbul"] = "TR",
        ["America/New_York"] = "US",
        ["America/Chicago"] = "US",
        ["America/Denver"] = "US",
        ["America/Los_Angeles"] = "US",
        ["America/Toronto"] = "CA",
        ["America/Montreal"] = "CA",
        ["America/Vancouver"] = "CA",
        ["Australia/Sydney"] = "AU",
        ["Pacific/Auckland"] = "NZ",
        ["Asia/Tokyo"] = "JP",
        ["Asia/Kolkata"] = "IN",
        ["Asia/Singapore"] = "SG",
    };

    /// <summary>Countries by name.</summary>
    public static IReadOnlyList<(string Value, string Words)> Countries() => CountriesIn.GetOrAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, NamedIn);

    // RegionInfo.DisplayName keeps the language of whoever asked first; the own name of a country in "fr-JP" is its French one.
    private static IReadOnlyList<(string Value, string Words)> NamedIn(string language) =>
        [.. Codes.Select(code => (code, new RegionInfo($"{language}-{code}").NativeName)).OrderBy(country => country.NativeName, StringComparer.Create(new CultureInfo(language), ignoreCase: true))];

    /// <summary>IANA time zones; <paramref name="also"/> is in the list even where this machine does not know it.</summary>
    public static IReadOnlyList<(string Value, string Words)> TimeZones(string? also = null)
    {
        var zones = TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : null)
            .OfType<string>().Where(id => id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal));
        if (!string.IsNullOrEmpty(also)) zones = zones.Append(also);
        return [.. zones.Append("Etc/UTC").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => (id, id.Replace('_', ' ')))];
    }

    /// <summary>The country that a time zone speaks for, or null.</summary>
    public static string? CountryOf(string timeZone) => CountryOfZone.GetValueOrDefault(timeZone);
}
