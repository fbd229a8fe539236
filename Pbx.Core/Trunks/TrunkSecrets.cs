using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Core.Trunks;

/// <summary>Passwords of trunks in the data folder.</summary>
internal sealed class TrunkSecrets(DataFolder folder, IServiceScopeFactory scopes, ISnapshotSource snapshots, TimeProvider time) : ITrunkSecrets
{
    private readonly SecretFile secrets = new(folder.TrunkSecrets, Path.Combine(folder.Keys, "trunks.key"));

    public event Action<string>? Changed;

    public string? Get(string trunkId) => secrets.Get(trunkId);

    public async Task<bool> SetAsync(string trunkId, string? password, string actorId)
    {
        ArgumentException.ThrowIfNullOrEmpty(trunkId);
        using (var work = new UserWork(scopes))
        {
            if (await work.ActorAsync(actorId) is not { } actor || actor.Role is not (null or PbxRoles.SystemOwner or PbxRoles.Administrator)) return false;
            var name = snapshots.Current?.Plan.Trunks.FirstOrDefault(trunk => trunk.Id == trunkId)?.Name ?? trunkId;
            AuditTrail.Add(work.Db, time.GetUtcNow(), actor, password is null ? "deleted" : "changed", new AuditObject("trunk-password", trunkId, name), null, null);
            await work.Db.SaveChangesAsync();
            secrets.Set(trunkId, password);
        }
        Changed?.Invoke(trunkId);
        return true;
    }
}
