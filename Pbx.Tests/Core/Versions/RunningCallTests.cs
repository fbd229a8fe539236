using Pbx.Core.Configuration;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;
using Pbx.Core.Versions;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Versions;

/// <summary>Calls in virtual time on the real configuration: a version that is published while one runs is not for that call.</summary>
public class RunningCallTests
{
    [Fact]
    public async Task A_running_call_keeps_the_version_it_began_with_while_a_draft_is_published_and_another_comes_back()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Ada"), CoreFixture.Person("102", "Bob"), CoreFixture.Person("103", "Cleo"), CoreFixture.Person("104", "Dan"));
        var people = (await core.Get<IUserService>().ListAsync(null, default)).ToDictionary(user => user.Extension, user => user.Id);
        var (plans, drafts, versions, snapshots) = (core.Get<ICallPlans>(), core.Get<IPlanDrafts>(), core.Get<IPlanVersions>(), core.Get<ISnapshotSource>());
        var world = new CallWorld();
        snapshots.Changed += world.Snapshots.Set;
        var group = new RingGroup { Id = "g", Name = "Sales", Number = "810", Members = [people["102"], people["103"]], RingSeconds = 10 };
        Assert.True((await plans.SaveAsync(null, group, owner)).Succeeded);
        var (ada, bob, cleo, dan) = (world.Phone("101"), world.Phone("102"), world.Phone("103"), world.Phone("104"));

        var first = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRings();
        world.Run();

        // In a draft nothing is in force: the next call goes as the first.
        await drafts.OpenAsync("Dan alone", owner);
        Assert.True((await plans.SaveAsync(group, group with { Members = [people["104"]] }, owner)).Succeeded);
        Assert.Equal([people["102"], people["103"]], Assert.IsType<RingGroup>(world.Snapshots.Current!.Plan.Nodes[0]).Members);

        Assert.True((await drafts.PublishAsync(drafts.Current!.Stamp, owner)).Succeeded);
        Assert.Equal([people["104"]], Assert.IsType<RingGroup>(world.Snapshots.Current!.Plan.Nodes[0]).Members);

        // Nobody answers: the running call goes on to the second member of its own version.
        world.Advance(11);
        Assert.Equal("CANCEL", world.To(bob).Log);
        world.To(cleo).PeerRings();
        world.Run();
        Assert.DoesNotContain(world.Sip.Sessions, session => session.Invite?.Target.Binding == dan);

        // A call that begins now has the new one.
        var second = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(dan).PeerRings();
        world.Run();

        // One click back while both run: each of them keeps what it has.
        Assert.True((await versions.GoBackAsync(1, 2, owner)).Succeeded);
        world.To(dan).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("bridge", "bridge"), (world.MediaOf(first).Hears, world.MediaOf(second).Hears));
        first.PeerHangsUp();
        second.PeerHangsUp();
        world.Run();
        var third = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerRings();
        world.Run();
        third.PeerCancels();
        world.AssertClean(records: 3);
        Assert.Equal(["103", "104"], world.History.Entries.Take(2).Select(entry => entry.ToNumber));
    }
}
