using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Voicemail;

public class VoicemailStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Message_is_kept_listened_to_and_deleted_by_those_who_may()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"));
        var (anna, bruno) = (UserOf(core, "101"), UserOf(core, "102"));
        await core.Get<ICallPlans>().SaveAsync(null, new Mailbox { Id = "box", Name = "Box", UserId = anna }, owner);
        var voicemail = core.Get<IVoicemail>();
        var told = new List<string>();
        voicemail.Changed += told.Add;

        using (var draft = core.Get<IVoicemailInbox>().Begin("box", new LiveParty("+41791234567", "Carla", null), core.Time.GetUtcNow()))
        {
            draft.Audio.Write("RIFF"u8);
            await draft.KeepAsync(TimeSpan.FromSeconds(12.5));
        }
        var message = Assert.Single(await voicemail.ListAsync("box", anna, None));
        Assert.Equal(("+41791234567", "Carla", 12_500, null), (message.CallerNumber, message.CallerName, message.DurationMs, message.HeardAt));
        Assert.Equal((1, 1), (await voicemail.CountAsync(None))["box"]);
        using (var audio = await voicemail.OpenAsync(message.Id, anna, None)) Assert.Equal(4, audio!.Length);

        // Neither a colleague nor the owner of the system has any business in it.
        foreach (var other in new[] { bruno, owner })
        {
            Assert.Empty(await voicemail.ListAsync("box", other, None));
            Assert.Null(await voicemail.OpenAsync(message.Id, other, None));
            Assert.False(await voicemail.MarkAsync(message.Id, true, other));
            Assert.False(await voicemail.DeleteAsync(message.Id, other));
        }

        Assert.True(await voicemail.MarkAsync(message.Id, true, anna));
        Assert.Equal((0, 1), (await voicemail.CountAsync(None))["box"]);
        Assert.True(await voicemail.DeleteAsync(message.Id, anna));
        Assert.Empty(await voicemail.CountAsync(None));
        Assert.Null(await voicemail.OpenAsync(message.Id, anna, None));
        Assert.Empty(Directory.GetFiles(core.Get<DataFolder>().Voicemail));
        Assert.Equal(["box", "box", "box"], told);
    }

    [Fact]
    public async Task What_was_not_kept_leaves_nothing_and_a_withheld_number_is_not_stored()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var anna = UserOf(core, "101");
        await core.Get<ICallPlans>().SaveAsync(null, new Mailbox { Id = "box", Name = "Box", Listeners = [anna] }, owner);
        core.Get<IVoicemailInbox>().Begin("box", LiveParty.Anonymous, core.Time.GetUtcNow()).Dispose();
        Assert.Empty(Directory.GetFiles(core.Get<DataFolder>().Voicemail));
        using (var draft = core.Get<IVoicemailInbox>().Begin("box", new LiveParty("101", "Anna", anna) { IsAnonymous = true }, core.Time.GetUtcNow()))
            await draft.KeepAsync(TimeSpan.FromSeconds(3));
        var message = Assert.Single(await core.Get<IVoicemail>().ListAsync("box", anna, None));
        Assert.Equal(("", ""), (message.CallerNumber, message.CallerName));
    }

    private static string UserOf(CoreFixture core, string extension) => core.Get<ISnapshotSource>().Current!.UsersByExtension[extension].Id;
}
