using Pbx.Core.Backup;
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

    /// <summary>Makes one and returns its path.</summary>
    public async Task<string> BackupAsync(string? passphrase = null, bool withMessages = true)
    {
        Assert.Equal(BackupFault.None, await Service.StartAsync(new BackupOrder(withMessages, true, passphrase), Owner));
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
