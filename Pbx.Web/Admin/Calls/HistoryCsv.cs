using System.Globalization;
using System.Text;
using Pbx.Core.CallHistory;
using Pbx.Web.Components;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.Calls;

/// <summary>The history as a CSV file (RFC 4180), with the filters of the page, streamed page by page.</summary>
internal static class HistoryCsv
{
    private const int Chunk = 500;

    private const string Heading =
        "id,started,answered,ended,from number,from name,to number,to name,outcome,reason,status,codec,quality\r\n";

    public static void MapHistoryCsv(this IEndpointRouteBuilder app) => app.MapGet("/admin/history.csv", WriteAsync).RequireAuthorization(PbxPolicies.Manager);

    private static async Task WriteAsync(HttpContext context, ICallHistory history, HumanTime human)
    {
        var parameters = context.Request.Query;
        var query = HistoryQuery.Parse(parameters["q"], parameters["outcome"], parameters["from"], parameters["to"], null);
        var filter = query.ToFilter(human) with { Skip = 0, Take = Chunk };
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"calls-{human.Now:yyyy-MM-dd}.csv\"";
        // The mark makes spreadsheet programs read it as UTF-8.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(Heading);
        while (true)
        {
            var page = await history.QueryAsync(filter, context.RequestAborted);
            foreach (var entry in page.Entries) await writer.WriteAsync(Line(entry, human));
            filter = filter with { Skip = filter.Skip + Chunk };
            if (page.Entries.Count < Chunk) break;
        }
    }

    internal static string Line(CallHistoryEntry entry, HumanTime human) => string.Join(',', new[]
    {
        entry.Id, Moment(entry.StartedAt, human), entry.AnsweredAt is { } answered ? Moment(answered, human) : "", Moment(entry.EndedAt, human),
        entry.FromNumber, entry.FromName, entry.ToNumber, entry.ToName, entry.Outcome.ToString().ToLowerInvariant(), entry.Reason,
        entry.StatusCode == 0 ? "" : entry.StatusCode.ToString(CultureInfo.InvariantCulture), entry.Codec ?? "",
        entry.MeanOpinionScore?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
    }.Select(Cell)) + "\r\n";

    private static string Moment(DateTimeOffset at, HumanTime human) => human.ToLocal(at).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Cell(string text)
    {
        // A name that a spreadsheet would run as a formula gets an apostrophe; +41791234567 is a number and stays, +1+cmd is none.
        if (text.Length > 0 && "=@+-\t\r\n".Contains(text[0], StringComparison.Ordinal) && !(text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0))
            text = $"'{text}";
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
