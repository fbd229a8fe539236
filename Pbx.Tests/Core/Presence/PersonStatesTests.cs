using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Presence;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;

namespace Pbx.Tests.Core.Presence;

public class PersonStatesTests
{
    [Fact]
    public async Task People_sign_off_from_their_groups_and_do_not_want_to_be_disturbed()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"));
        var people = core.Get<ISnapshotSource>().Current!.UsersByExtension;
        var (anna, bruno) = (people["101"].Id, people["102"].Id);
        foreach (var id in new[] { "g1", "g2" })
            Assert.True((await core.Get<ICallPlans>().SaveAsync(null, new RingGroup { Id = id, Name = id, Members = [anna] }, owner)).Succeeded);
        var states = core.Get<IPersonStates>();

        Assert.Equal("forbidden", await states.SignAsync(anna, null, true, bruno));
        Assert.Equal("gone", await states.SignAsync(bruno, "g1", true, bruno));
        Assert.Null(await states.SignAsync(anna, null, true, anna));
        Assert.True(states.Of(anna).IsSignedOffFrom("g1") && states.Of(anna).IsSignedOffFrom("g2"));
        // On again in one of them; from the other still off.
        Assert.Null(await states.SignAsync(anna, "g1", false, owner));
        Assert.Equal((false, true), (states.Of(anna).IsSignedOffFrom("g1"), states.Of(anna).IsSignedOffFrom("g2")));
        Assert.Null(await states.SetDoNotDisturbAsync(anna, true, anna));

        using var again = new PersonStates(core.Get<Microsoft.Extensions.DependencyInjection.IServiceScopeFactory>(), core.Get<ISnapshotSource>(), core.Time);
        await again.LoadAsync();
        Assert.True(again.Of(anna).DoNotDisturb);
        Assert.Equal(["g2"], again.Of(anna).SignedOffFrom);

        Assert.Null(await states.SetForwardAsync(anna, ForwardWhen.Busy, "102", anna));
        Assert.Equal("forward-self", await states.SetForwardAsync(anna, ForwardWhen.Always, "101", anna));
        Assert.Equal("forbidden", await states.SetForwardAsync(anna, ForwardWhen.Always, "102", bruno));
        Assert.Null(await states.SetWakeUpAsync(anna, core.Time.GetUtcNow().AddHours(1), anna));
        await again.LoadAsync();
        Assert.Equal(core.Time.GetUtcNow().AddHours(1), again.Of(anna).WakeUpAt);
        Assert.Null(await states.SetWakeUpAsync(anna, null, anna));
        Assert.Equal("102", again.Of(anna).Forwards[ForwardWhen.Busy]);
        Assert.Null(await states.SetForwardAsync(anna, null, null, anna));

        Assert.Null(await states.SignAsync(anna, null, false, anna));
        Assert.Null(await states.SetDoNotDisturbAsync(anna, false, anna));
        Assert.Empty(states.Feed.Snapshot());
        var audit = await core.Get<IAuditTrail>().QueryAsync("Anna Muster", 0, 10, default);
        Assert.Equal(["do-not-disturb-off", "signed-on", "forward-off", "wake-up-off", "wake-up-on", "forward-on", "do-not-disturb-on", "signed-on", "signed-off"], audit.Entries.Select(entry => entry.Action).Where(action => action != "created"));
        // Whoever is deleted has said nothing.
        Assert.Null(await states.SetDoNotDisturbAsync(bruno, true, bruno));
        Assert.True((await core.Get<IUserService>().DeleteAsync(bruno, owner)).Succeeded);
    }
}
