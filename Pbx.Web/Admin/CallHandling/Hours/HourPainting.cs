using System.Globalization;
using Pbx.Core.Schedules;

namespace Pbx.Web.Admin.CallHandling.Hours;

/// <summary>One stroke on the week grid: opens or closes the same hours on some days. Written by the browser as <c>open|close,firstRow,lastRow,from,to</c>.</summary>
public sealed record HourPainting(bool Open, int FirstRow, int LastRow, int FromMinute, int ToMinute)
{
    /// <summary>Reads the written form; null if it is none.</summary>
    public static HourPainting? Parse(string? text)
    {
        if (text?.Split(',') is not [("open" or "close") and var kind, var first, var last, var from, var to]) return null;
        if (!Number(first, 6, out var firstRow) || !Number(last, 6, out var lastRow) || !Number(from, 1440, out var fromMinute) || !Number(to, 1440, out var toMinute)) return null;
        return firstRow > lastRow || fromMinute >= toMinute ? null : new HourPainting(kind == "open", firstRow, lastRow, fromMinute, toMinute);
    }

    /// <summary>The week after the stroke; spans that touch are one.</summary>
    public WeekHours On(WeekHours hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var spans = new List<HourSpan>();
        for (var row = 0; row < HourWords.Days.Count; row++)
        {
            var day = HourWords.Days[row];
            var old = hours.Spans.Where(span => span.Day == day);
            spans.AddRange(row < FirstRow || row > LastRow ? old : Open ? Joined([.. old, new HourSpan(day, FromMinute, ToMinute)]) : old.SelectMany(Cut));
        }
        return new WeekHours(spans);
    }

    private static List<HourSpan> Joined(IEnumerable<HourSpan> spans)
    {
        var joined = new List<HourSpan>();
        foreach (var span in spans.OrderBy(span => span.FromMinute))
        {
            if (joined.Count > 0 && span.FromMinute <= joined[^1].ToMinute) joined[^1] = joined[^1] with { ToMinute = Math.Max(joined[^1].ToMinute, span.ToMinute) };
            else joined.Add(span);
        }
        return joined;
    }

    private IEnumerable<HourSpan> Cut(HourSpan span)
    {
        if (span.ToMinute <= FromMinute || ToMinute <= span.FromMinute) return [span];
        HourSpan[] rest = [span with { ToMinute = FromMinute }, span with { FromMinute = ToMinute }];
        return rest.Where(part => part.FromMinute < part.ToMinute);
    }

    private static bool Number(string text, int most, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}
