using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Setup;

namespace Pbx.Tests.Core.Setup;

public class DemoCallsTests
{
    [Fact]
    public async Task Two_weeks_of_office_life()
    {
        await using var core = new CoreFixture();
        await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"));
        var now = new DateTimeOffset(2026, 3, 6, 16, 0, 0, TimeSpan.Zero);
        var calls = DemoCalls.Make(core.Get<ISnapshotSource>().Current!, now).ToList();
        Assert.InRange(calls.Count, 150, 400);
        Assert.Equal(calls.Count, calls.Select(call => call.Id).Distinct().Count());
        Assert.All(calls, call => Assert.True(call.StartedAt <= call.EndedAt && call.EndedAt < now && call.FromUserId != call.ToUserId));
        Assert.All(calls, call => Assert.Equal(call.Outcome == CallOutcome.Answered, call.AnsweredAt is not null));
        Assert.All(calls, call => Assert.InRange(call.StartedAt.Hour, 8, 18));
        Assert.DoesNotContain(calls, call => call.StartedAt.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Assert.Contains(calls, call => call.FromUserId is null);
        Assert.Contains(calls, call => call.Outcome == CallOutcome.Missed);
    }
}
