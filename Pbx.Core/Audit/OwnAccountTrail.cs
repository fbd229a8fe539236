using Pbx.Core.Persistence;
using Pbx.Core.Users;

namespace Pbx.Core.Audit;

/// <summary>What people change at their own account, recorded in one transaction with the change. Lives as long as the request whose account managers do the work.</summary>
public sealed class OwnAccountTrail(PbxDbContext db, TimeProvider time)
{
    /// <summary>Makes the change and records it; neither if the change says false.</summary>
    public async Task<bool> RecordAsync(PbxUser account, string action, Func<Task<bool>> change)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(change);
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (!await change()) return false;
        var actor = new AuditActor(account.Id, account.Email ?? account.DisplayName, null);
        AuditTrail.Add(db, time.GetUtcNow(), actor, action, new AuditObject("user", account.Id, account.DisplayName), null, null);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return true;
    }
}
