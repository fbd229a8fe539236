using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Hosting;
using Pbx.Core.Prompts;
using Pbx.Core.Voicemail;
using Pbx.Media.Audio;
using Pbx.Tests.Core.Flows;

namespace Pbx.Tests.Core.Voicemail;

public class MailboxGreetingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task People_set_hear_and_remove_the_greeting_of_their_own_mailboxes_and_nobody_else_does()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"), CoreFixture.Person("103", "Carla"));
        var (anna, bruno, carla) = (UserOf(core, "101"), UserOf(core, "102"), UserOf(core, "103"));
        var box = new Mailbox { Id = "box", Name = "Box", UserId = anna, Listeners = [bruno] };
        Assert.True((await core.Get<ICallPlans>().SaveAsync(null, box, owner)).Succeeded);
        var greetings = core.Get<IMailboxGreetings>();
        var files = core.Get<DataFolder>().Prompts;

        foreach (var stranger in new[] { carla, owner, "" })
        {
            Assert.Equal("forbidden", (await greetings.SetAsync("box", Wav(1), stranger, None))!.Key);
            Assert.False(await greetings.ClearAsync("box", stranger));
        }
        Assert.Empty(Directory.GetFiles(files));

        Assert.Null(await greetings.SetAsync("box", Wav(2), anna, None));
        Assert.Equal(2000, greetings.Find("box", bruno)!.DurationMs);
        using (var audio = greetings.Read("box", anna)) Assert.Equal((2 * 8000 * 2) + 46, audio!.Length);
        Assert.Null(greetings.Find("box", carla));
        Assert.Null(greetings.Read("box", owner));

        // It is said in the place of what the plan says, and no version of the plan was made of it.
        var snapshot = core.Get<ISnapshotSource>().Current!;
        Assert.Equal("box answer play:greeting-box", new Walk(snapshot, FlowTarget.Node("box"), new ImaginedWorld(), core.Time.GetUtcNow(), "de").Trail);
        var prompt = snapshot.Greetings["box"];
        Assert.NotNull(core.Get<IPromptLibrary>().Open(prompt));

        // The words of before do not lie about.
        Assert.Null(await greetings.SetAsync("box", Wav(3), bruno, None));
        Assert.Single(Directory.GetFiles(files));
        Assert.Equal(3000, greetings.Find("box", anna)!.DurationMs);
        Assert.True(await greetings.ClearAsync("box", anna));
        Assert.Null(greetings.Find("box", anna));
        Assert.Empty(Directory.GetFiles(files));
        Assert.Equal("box answer play:voicemail-greeting/de", new Walk(core.Get<ISnapshotSource>().Current!, FlowTarget.Node("box"), new ImaginedWorld(), core.Time.GetUtcNow(), "de").Trail);

        var trail = await core.Get<IAuditTrail>().QueryAsync(null, 0, 10, None);
        Assert.Equal(["deleted", "changed", "changed"], trail.Entries.Where(entry => entry.ObjectKind == "greeting").Select(entry => entry.Action));
    }

    [Fact]
    public async Task What_is_no_greeting_is_refused_and_the_one_before_stays()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var anna = UserOf(core, "101");
        await core.Get<ICallPlans>().SaveAsync(null, new Mailbox { Id = "box", Name = "Box", UserId = anna }, owner);
        var greetings = core.Get<IMailboxGreetings>();
        Assert.Null(await greetings.SetAsync("box", Wav(1), anna, None));
        Assert.Equal("prompt-not-audio", (await greetings.SetAsync("box", new MemoryStream("a letter"u8.ToArray()), anna, None))!.Key);
        Assert.Equal("prompt-too-long", (await greetings.SetAsync("box", Wav(121), anna, None))!.Key);
        Assert.Equal("prompt-empty", (await greetings.SetAsync("box", Wav(0), anna, None))!.Key);
        Assert.Equal(1000, greetings.Find("box", anna)!.DurationMs);
    }

    private static MemoryStream Wav(int seconds)
    {
        var file = new MemoryStream();
        using (var writer = new WavWriter(file, 8000, leaveOpen: true)) writer.Write(new short[8000 * seconds]);
        file.Position = 0;
        return file;
    }

    private static string UserOf(CoreFixture core, string extension) => core.Get<ISnapshotSource>().Current!.UsersByExtension[extension].Id;
}
