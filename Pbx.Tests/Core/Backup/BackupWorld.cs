using Pbx.Core.Backup;
using Pbx.Core.Recordings;
using Pbx.Core.Setup;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Backup;

/// <summary>A system that is set up, with a secret, a prompt and a message, and backups of it.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    public CoreFixture Core { get; } = new();

    public string Owner { get; private set; } = "";

    public string Root => Path.GetDirectoryName(Core.Database)!;

    public string Backups => Path.Combine(Root, "backups");

    public BackupService Service => Core.Get<BackupService>();

    public static async Task<BackupWorld> StartAsync()
    {
        var world = new BackupWorld();
        world.Owner = await world.Core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno"));
        await world.Core.Get<ITrunkSecrets>().SetAsync("t1", "carrier-secret", world.Owner);
        await File.WriteAllBytesAsync(Path.Combine(world.Root, "prompts", "hello.wav"), Archives.Noise(5000, 1));
        await world.LeaveMessageAsync("+41791234567");
        return world;
    }

    public async Task LeaveMessageAsync(string number)
    {
        using var draft = Core.Get<VoicemailStore>().Begin("m1", new Pbx.Core.Live.LiveParty(number, "", null), Core.Time.GetUtcNow());
        await draft.Audio.WriteAsync(Archives.Noise(4000, 2));
        await draft.KeepAsync(TimeSpan.FromSeconds(2));
    }

    /// <summary>Records a call of this length; false: it is still being recorded.</summary>
    public async Task<string> RecordCallAsync(bool isWhole = true)
    {
        var draft = Core.Get<IRecordingRoom>().Begin(new RecordingStart("call-1", Core.Time.GetUtcNow(), CallDirection.Incoming, new RecordingReason(RecordingCause.OnDemand, Owner, ""), true))!;
        draft.Tell(new RecordingParties(new Pbx.Core.Live.LiveParty("+41791234567", "", null), new Pbx.Core.Live.LiveParty("101", "Anna Muster", Owner), [Owner]));
        using (var writer = new Pbx.Media.Audio.WavWriter(draft.Audio, 8000, 2, leaveOpen: true)) writer.Write([.. Enumerable.Range(0, 32_000).Select(i => (short)(i % 999))]);
        if (isWhole) await draft.KeepAsync(new Pbx.Media.CallRecordingResult(TimeSpan.FromSeconds(2), 0, null));
        return draft.Id;
    }

    /// <summary>Makes one and returns its path.</summary>
    public async Task<string> BackupAsync(string? passphrase = null, bool withMessages = true, bool withRecordings = true)
    {
        Assert.Equal(BackupFault.None, await Service.StartAsync(new BackupOrder(withMessages, withRecordings, passphrase), Owner));
        var job = await EndedAsync();
        Assert.Equal((BackupStage.Done, BackupFault.None), (job.Stage, job.Fault));
        return Path.Combine(Backups, job.File);
    }

    public async Task<BackupJob> EndedAsync()
    {
        await Service.Ended;
        return Service.Jobs.Snapshot()[0];
    }

    public ValueTask DisposeAsync() => Core.DisposeAsync();
}
