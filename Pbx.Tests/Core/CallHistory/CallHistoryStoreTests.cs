using Microsoft.Data.Sqlite;
using Pbx.Core.CallHistory;

namespace Pbx.Tests.Core.CallHistory;

public class CallHistoryStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));

    private static CallHistoryEntry Call(string id, int minute, string from = "u1", string to = "u2", CallOutcome outcome = CallOutcome.Answered) => new(
        id, Start.AddMinutes(minute), Start.AddMinutes(minute).AddSeconds(5), Start.AddMinutes(minute + 1), "101", "Anna 100%", from, "102", "Bruno", to,
        outcome, "hung-up-by-caller", 0, "PCMA", 4.4);

    [Fact]
    public async Task What_was_recorded_is_found_newest_first()
    {
        await using var core = new CoreFixture();
        var writer = core.Hosted<CallHistoryStore>();
        await writer.StartAsync(default);
        var history = core.Get<ICallHistory>();
        var told = 0;
        history.Written += _ => throw new InvalidOperationException("a page that is gone");
        history.Written += calls => told += calls.Count;
        for (var i = 0; i < 450; i++) history.Record(Call($"c{i:000}", i, from: i % 2 == 0 ? "u1" : "u3", outcome: i % 10 == 0 ? CallOutcome.Missed : CallOutcome.Answered));
        await writer.StopAsync(default);
        var page = await history.QueryAsync(new CallHistoryFilter(Take: 10), default);
        Assert.Equal((450, 450), (page.Total, told));
        Assert.Equal("c449", page.Entries[0].Id);
        Assert.Equal(Call("c449", 449, from: "u3"), page.Entries[0]);
        Assert.Equal("c439", (await history.QueryAsync(new CallHistoryFilter(Skip: 10, Take: 1), default)).Entries[0].Id);
        Assert.Equal(225, (await history.QueryAsync(new CallHistoryFilter(UserId: "u1"), default)).Total);
        Assert.Equal(0, (await history.QueryAsync(new CallHistoryFilter(UserId: "u1", Incoming: true), default)).Total);
        Assert.Equal(45, (await history.QueryAsync(new CallHistoryFilter(Outcome: CallOutcome.Missed), default)).Total);
        Assert.Equal(450, (await history.QueryAsync(new CallHistoryFilter(Search: "100%"), default)).Total);
        Assert.Equal(0, (await history.QueryAsync(new CallHistoryFilter(Search: "1_0"), default)).Total);
        Assert.Equal(10, (await history.QueryAsync(new CallHistoryFilter(From: Start.AddMinutes(10), To: Start.AddMinutes(20)), default)).Total);
    }

    [Fact]
    public async Task A_call_recorded_twice_is_one_row()
    {
        await using var core = new CoreFixture();
        var writer = core.Hosted<CallHistoryStore>();
        await writer.StartAsync(default);
        core.Get<ICallHistory>().Record(Call("same", 1));
        core.Get<ICallHistory>().Record(Call("same", 1));
        await writer.StopAsync(default);
        Assert.Equal(1, (await core.Get<ICallHistory>().QueryAsync(new CallHistoryFilter(), default)).Total);
    }

    [Fact]
    public async Task A_locked_database_only_delays()
    {
        await using var core = new CoreFixture();
        var writer = core.Hosted<CallHistoryStore>();
        await writer.StartAsync(default);
        await using (var other = new SqliteConnection($"Data Source={core.Database}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            Execute(other, "BEGIN IMMEDIATE");
            core.Get<ICallHistory>().Record(Call("late", 1));
            Assert.Equal(0, (await core.Get<ICallHistory>().QueryAsync(new CallHistoryFilter(), default)).Total);
            Execute(other, "ROLLBACK");
        }
        for (var i = 0; (await core.Get<ICallHistory>().QueryAsync(new CallHistoryFilter(), default)).Total == 0; i++)
        {
            Assert.True(i < 2000);
            core.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await writer.StopAsync(default);
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
