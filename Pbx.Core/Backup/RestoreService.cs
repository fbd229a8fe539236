using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pbx.Core.Audit;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Setup;
using Pbx.Core.Users;

namespace Pbx.Core.Backup;

/// <summary>One restore at a time, from the file to the restart.</summary>
internal sealed class RestoreService(
    DataFolder folder, IServiceScopeFactory scopes, ISnapshotSource snapshots, NetworkOptionsSource network, ListeningPorts listening, ICallControl calls, Restart restart,
    TimeProvider time, ILogger<RestoreService> log) : IRestoreService, IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly RestoreStaging staging = new(folder.Root, time);
    private readonly RestorePaths paths = new(folder.Root);
    private RestoreOffer? offer;

    public RestoreOutcome? Last { get; } = RestoreExchange.LastOutcome(folder);

    public Task<string> ReceiveAsync(Stream content, long length, string actorId, CancellationToken cancellationToken) => AloneAsync(actorId, async _ =>
    {
        try
        {
            PrivateFiles.CreateFolder(paths.Root);
            // Unpacked, it needs at least as much again.
            if (length - DiskSpace.Free(paths.Root) is > 0 and var missing) throw new BackupException(BackupFault.NoSpace, $"{(missing >> 20) + 1}");
            await using var file = PrivateFiles.Create(paths.Upload);
            await content.CopyToAsync(file, 128 * 1024, cancellationToken);
            return paths.Upload;
        }
        catch (Exception e)
        {
            PrivateFiles.Delete(paths.Upload);
            throw BackupException.From(e);
        }
    });

    public Task<RestoreOffer> CheckAsync(string path, string? passphrase, string actorId, Action<int>? progress, CancellationToken cancellationToken) => AloneAsync(actorId, async _ =>
    {
        offer = null;
        try
        {
            var (found, settings) = await Task.Run(() => staging.StageAsync(path, passphrase, progress, cancellationToken), cancellationToken);
            var wanted = network.With(settings);
            return offer = found with { HttpsPort = wanted.Ports.Https, BusyPorts = Busy(wanted) };
        }
        catch (BackupException e)
        {
            log.LogWarning("The backup {File} is refused: {Reason}", Path.GetFileName(path), e.Message);
            throw;
        }
    });

    public async Task<BackupFault> ConfirmAsync(string offerId, string actorId)
    {
        try
        {
            return await AloneAsync(actorId, async actor =>
            {
                if (offer is not { } wanted || wanted.Id != offerId) return BackupFault.NotFound;
                var ended = calls.Calls.Snapshot().Count;
                staging.Arm(wanted, actor);
                if (snapshots.Current is not null) await RecordAsync(wanted, actor, ended);
                log.LogWarning("The backup {File} of {Company} takes the place of the data; {Calls} calls end", wanted.File, wanted.Info.Company, ended);
                restart.Ask();
                return BackupFault.None;
            });
        }
        catch (Exception e)
        {
            return BackupException.From(e).Fault;
        }
    }

    public async Task DiscardAsync(string offerId)
    {
        await one.WaitAsync();
        try
        {
            if (offer?.Id != offerId || restart.IsAsked) return;
            offer = null;
            staging.Discard();
            PrivateFiles.Delete(paths.Upload);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<T> AloneAsync<T>(string actorId, Func<AuditActor, Task<T>> work)
    {
        var actor = await ActorAsync(actorId) ?? throw new BackupException(BackupFault.Forbidden);
        if (restart.IsAsked || !one.Wait(0, CancellationToken.None)) throw new BackupException(BackupFault.Busy);
        try
        {
            return await work(actor);
        }
        finally
        {
            one.Release();
        }
    }

    // Before set-up there are no accounts: who may set up may restore. After it nobody acts without one.
    private async Task<AuditActor?> ActorAsync(string actorId)
    {
        if (snapshots.Current is null) return AuditActor.System;
        if (actorId.Length == 0) return null;
        using var work = new UserWork(scopes);
        return await work.ActorAsync(actorId) is { Role: PbxRoles.SystemOwner or PbxRoles.Administrator } actor ? actor : null;
    }

    private List<int> Busy(NetworkOptions wanted)
    {
        var busy = PortCheck.Required(wanted)
            .Where(port => port.Port != 0 && !listening.Holds(wanted.BindAddress, port.Protocol, port.Port) && !PortCheck.IsFree(wanted.BindAddress, port.Protocol, port.Port));
        return [.. busy.Select(port => port.Port).Distinct()];
    }

    private async Task RecordAsync(RestoreOffer wanted, AuditActor actor, int ended)
    {
        using var work = new UserWork(scopes);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "restore-begun", new AuditObject("backup", wanted.Id, wanted.File), null, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["madeAt"] = wanted.Info.MadeAt.ToString("u"),
            ["callsEnded"] = ended.ToString(CultureInfo.InvariantCulture),
        });
        await work.Db.SaveChangesAsync();
    }
}
