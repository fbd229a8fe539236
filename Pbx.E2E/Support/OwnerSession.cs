using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pbx.E2E.Support;

/// <summary>A line of the call history.</summary>
public sealed record HistoryRow(string Id, string Answered, string From, string To, string Outcome, string Reason, string Status, string Codec);

/// <summary>The owner without a browser: the history as the console exports it, and what the system counts.</summary>
public sealed partial class OwnerSession : IDisposable
{
    private readonly HttpClient client;
    private readonly string url;

    private OwnerSession(string url, HttpClient client) => (this.url, this.client) = (url, client);

    /// <summary>Signs in.</summary>
    public static async Task<OwnerSession> SignInAsync(PbxServer server)
    {
        var client = PbxServer.InsecureClient();
        var page = await client.GetStringAsync($"{server.Url}/sign-in");
        var token = AntiforgeryField().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = PbxServer.AdminEmail,
            ["password"] = PbxServer.AdminPassword,
            ["returnUrl"] = "/admin",
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(token),
        });
        using var answer = await client.PostAsync($"{server.Url}/account/sign-in", form);
        Assert.Equal("/admin", answer.Headers.Location?.ToString());
        return new OwnerSession(server.Url, client);
    }

    /// <summary>The whole history, newest first.</summary>
    public async Task<IReadOnlyList<HistoryRow>> HistoryAsync()
    {
        var text = await client.GetStringAsync($"{url}/admin/history.csv");
        return [.. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Row)];
    }

    /// <summary>A mark in the history: what comes after it can be asked for.</summary>
    public async Task<HistoryMark> MarkAsync() => new(this, [.. (await HistoryAsync()).Select(row => row.Id)]);

    /// <summary>What the system counts now, with calls and devices.</summary>
    public async Task<JsonElement> StatisticsAsync()
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync($"{url}/admin/statistics.json"));
        return document.RootElement.Clone();
    }

    /// <summary>Sum of the counters whose name begins so.</summary>
    public async Task<long> CountAsync(string prefix) => (await StatisticsAsync()).GetProperty("counters").EnumerateObject()
        .Where(counter => counter.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(counter => counter.Value.GetInt64());

    /// <summary>Calls now.</summary>
    public async Task<IReadOnlyList<JsonElement>> CallsAsync() => [.. (await StatisticsAsync()).GetProperty("calls").EnumerateArray()];

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static HistoryRow Row(string line)
    {
        var cells = line.Split(',').Select(cell => cell.Trim('"')).ToArray();
        return new HistoryRow(cells[0], cells[2], cells[4], cells[6], cells[8], cells[9], cells[10], cells[11]);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}

/// <summary>A moment in the history.</summary>
public sealed class HistoryMark(OwnerSession owner, HashSet<string> known)
{
    /// <summary>Records since.</summary>
    public async Task<IReadOnlyList<HistoryRow>> SinceAsync() => [.. (await owner.HistoryAsync()).Where(row => !known.Contains(row.Id))];

    /// <summary>The one record of a call between these two; fails if there is another of the same two.</summary>
    public async Task<HistoryRow> OneAsync(string from, string to, double seconds = 10)
    {
        IReadOnlyList<HistoryRow> rows = [];
        await Eventually.TrueAsync(async () =>
        {
            rows = [.. (await SinceAsync()).Where(row => row.From == from && row.To == to)];
            return rows.Count > 0;
        }, $"the history has a call from {from} to {to}", seconds);
        return Assert.Single(rows);
    }
}
