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

    [Theory]
    [InlineData(3, false, 1)] // cut off while it was left
    [InlineData(0, false, 0)] // nothing was said yet
    [InlineData(3, true, 1)] // whole, and the database was missing
    public async Task What_a_crash_has_cut_off_is_made_whole_at_the_next_start(int seconds, bool moved, int kept)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var anna = UserOf(core, "101");
        await core.Get<ICallPlans>().SaveAsync(null, new Mailbox { Id = "box", Name = "Box", UserId = anna, Emails = ["anna@example.com"] }, owner);
        var folder = core.Get<DataFolder>().Voicemail;
        var draft = core.Get<IVoicemailInbox>().Begin("box", new LiveParty("+41791234567", "Carla", null), core.Time.GetUtcNow());
        // As WavWriter leaves it: a header that says nothing of a length.
        using (var writer = new Pbx.Media.Audio.WavWriter(draft.Audio, 8000, leaveOpen: true)) writer.Write(new short[8000 * seconds]);
        draft.Audio.Position = 4;
        draft.Audio.Write([0, 0, 0, 0]);
        draft.Audio.Flush();
        var part = Directory.GetFiles(folder, "*.part").Single();
        // The program is gone: its file is let go of, and nothing else is done.
        draft.Audio.Dispose();
        if (moved) File.Move(part, part[..^".part".Length]);
        File.WriteAllText(Path.Combine(folder, "0123.wav.part"), "of nobody");

        await core.Get<VoicemailStore>().StartAsync(None);
        var messages = await core.Get<IVoicemail>().ListAsync("box", anna, None);
        Assert.Equal(kept, messages.Count);
        if (kept > 0) Assert.Equal((seconds * 1000, "Carla"), (messages[0].DurationMs, messages[0].CallerName));
        Assert.Equal(kept, Directory.GetFiles(folder).Length);
        Assert.All(Directory.GetFiles(folder), file => Assert.EndsWith(".wav", file, StringComparison.Ordinal));
        await core.Get<VoicemailStore>().StartAsync(None);
        Assert.Equal(kept, (await core.Get<IVoicemail>().ListAsync("box", anna, None)).Count);
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
