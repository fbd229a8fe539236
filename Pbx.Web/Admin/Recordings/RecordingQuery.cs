using System.Globalization;
using Pbx.Core.Recordings;
using Pbx.Web.Components;

namespace Pbx.Web.Admin.Recordings;

/// <summary>The filters of the list of recordings, as they stand in its address.</summary>
public sealed record RecordingQuery(string? Search, RecordingCause? Cause, DateOnly? From, DateOnly? To, int Page)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    /// <summary>Nothing filtered, first page.</summary>
    public static RecordingQuery None { get; } = new(null, null, null, null, 1);

    /// <summary>True if anything is filtered.</summary>
    public bool IsFiltered => Search is not null || Cause is not null || From is not null || To is not null;

    /// <summary>Reads the address; what makes no sense is left out.</summary>
    public static RecordingQuery Parse(string? search, string? cause, string? from, string? to, string? page) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        Enum.TryParse<RecordingCause>(cause, ignoreCase: true, out var c) && Enum.IsDefined(c) ? c : null,
        Day(from),
        Day(to),
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p is > 1 and < 1_000_000 ? p : 1);

    /// <summary>The address with these filters.</summary>
    public string ToUri(string path)
    {
        var parts = new List<string>();
        if (Search is not null) parts.Add($"q={Uri.EscapeDataString(Search)}");
        if (Cause is { } cause) parts.Add($"reason={cause.ToString().ToLowerInvariant()}");
        if (From is { } from) parts.Add($"from={from:yyyy-MM-dd}");
        if (To is { } to) parts.Add($"to={to:yyyy-MM-dd}");
        if (Page > 1) parts.Add($"page={Page}");
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    /// <summary>As the shelf takes it; days are days of the company, the last one included.</summary>
    public RecordingFilter ToFilter(HumanTime human)
    {
        ArgumentNullException.ThrowIfNull(human);
        return new RecordingFilter(
            Search, From is { } from ? human.StartOf(from) : null, To is { } to ? human.StartOf(to.AddDays(1)) : null, Cause, (Page - 1) * PageSize, PageSize);
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? day : null;
}
