using System.Globalization;
using Pbx.Core.CallHistory;
using Pbx.Web.Components;

namespace Pbx.Web.Admin.Calls;

/// <summary>The filters of the history page, as they stand in its address.</summary>
public sealed record HistoryQuery(string? Search, CallOutcome? Outcome, DateOnly? From, DateOnly? To, int Page)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>True if anything is filtered.</summary>
    public bool IsFiltered => Search is not null || Outcome is not null || From is not null || To is not null;

    /// <summary>Reads the address; what makes no sense is left out.</summary>
    public static HistoryQuery Parse(string? search, string? outcome, string? from, string? to, string? page) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        Enum.TryParse<CallOutcome>(outcome, ignoreCase: true, out var o) && Enum.IsDefined(o) ? o : null,
        Day(from),
        Day(to),
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p is > 1 and < 1_000_000 ? p : 1);

    /// <summary>The address with these filters.</summary>
    public string ToUri(string path)
    {
        var parts = new List<string>();
        if (Search is not null) parts.Add($"q={Uri.EscapeDataString(Search)}");
        if (Outcome is { } outcome) parts.Add($"outcome={outcome.ToString().ToLowerInvariant()}");
        if (From is { } from) parts.Add($"from={from:yyyy-MM-dd}");
        if (To is { } to) parts.Add($"to={to:yyyy-MM-dd}");
        if (Page > 1) parts.Add($"page={Page}");
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    /// <summary>As the store takes it; days are days of the company, the last one included.</summary>
    public CallHistoryFilter ToFilter(HumanTime human, string? userId = null)
    {
        ArgumentNullException.ThrowIfNull(human);
        // The first and the last year of the calendar are limits that limit nothing, and no moment lies before or behind them.
        return new CallHistoryFilter(
            userId, Search, Outcome, null, From is { Year: > 1 } from ? human.StartOf(from) : null, To is { Year: < 9999 } to ? human.StartOf(to.AddDays(1)) : null,
            (Page - 1) * PageSize, PageSize);
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999 ? day : null;
}
