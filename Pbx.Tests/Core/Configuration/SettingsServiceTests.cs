using Pbx.Core.Configuration;

namespace Pbx.Tests.Core.Configuration;

public class SettingsServiceTests
{
    [Fact]
    public async Task Changes_at_the_same_moment_all_count()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var settings = core.Get<ISettingsService>();
        var before = await settings.GetAsync(default);
        const int many = 12;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, many).Select(i => Task.Run(() => settings.ChangeAsync(
            now => i % 2 == 0 ? now with { RingSeconds = now.RingSeconds + 1 } : now with { BlockAfterFailures = now.BlockAfterFailures + 1 }, owner))));

        Assert.All(outcomes, Assert.Empty);
        var after = await settings.GetAsync(default);
        Assert.Equal((before.RingSeconds + (many / 2), before.BlockAfterFailures + (many / 2)), (after.RingSeconds, after.BlockAfterFailures));
    }

    [Fact]
    public async Task A_change_that_steps_back_stores_nothing()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var settings = core.Get<ISettingsService>();
        var before = await settings.GetAsync(default);
        Assert.Equal("changed-meanwhile", Assert.Single(await settings.ChangeAsync(_ => null, owner)).Code);
        Assert.Equal("out-of-range", Assert.Single(await settings.ChangeAsync(now => now with { RingSeconds = 1 }, owner)).Code);
        Assert.Equal(before.RingSeconds, (await settings.GetAsync(default)).RingSeconds);
    }
}
