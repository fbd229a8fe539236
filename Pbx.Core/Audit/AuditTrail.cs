using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Persistence;

namespace Pbx.Core.Audit;

/// <summary>Who changed what, newest first.</summary>
public interface IAuditTrail
{
    /// <summary>One page with the total. <paramref name="search"/> looks into actor, action and object.</summary>
    Task<AuditPage> QueryAsync(string? search, int skip, int take, CancellationToken cancellationToken);
}

/// <summary>A page of changes.</summary>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, int Total);

/// <summary>Writes and reads the trail. Entries are added in the transaction of the change itself, so neither exists without the other.</summary>
internal sealed class AuditTrail(IDbContextFactory<PbxDbContext> databases) : IAuditTrail
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<AuditPage> QueryAsync(string? search, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var entries = db.Audit.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = SqlLike.Contains(search);
            entries = entries.Where(entry => EF.Functions.Like(entry.ActorName, pattern, SqlLike.Escape)
                || EF.Functions.Like(entry.Action, pattern, SqlLike.Escape) || EF.Functions.Like(entry.ObjectName, pattern, SqlLike.Escape));
        }
        var total = await entries.CountAsync(cancellationToken);
        var page = await entries.OrderByDescending(entry => entry.Id).Skip(skip).Take(take).ToListAsync(cancellationToken);
        return new AuditPage(page, total);
    }

    /// <summary>Adds one entry with only the fields that differ. Hand in no secrets.</summary>
    public static void Add(
        PbxDbContext db, DateTimeOffset at, AuditActor actor, string action, AuditObject what,
        IReadOnlyDictionary<string, string?>? before, IReadOnlyDictionary<string, string?>? after)
    {
        if (before is not null && after is not null)
        {
            var changed = after.Keys.Where(key => before.GetValueOrDefault(key) != after[key]).ToHashSet(StringComparer.Ordinal);
            before = Only(before, changed);
            after = Only(after, changed);
        }
        db.Audit.Add(new AuditEntry
        {
            At = at,
            ActorId = actor.Id,
            ActorName = actor.Name,
            Action = action,
            ObjectKind = what.Kind,
            ObjectId = what.Id,
            ObjectName = what.Name,
            Before = before is null ? "" : JsonSerializer.Serialize(before, Json),
            After = after is null ? "" : JsonSerializer.Serialize(after, Json),
        });
    }

    private static Dictionary<string, string?> Only(IReadOnlyDictionary<string, string?> fields, HashSet<string> keys) =>
        fields.Where(field => keys.Contains(field.Key)).ToDictionary(StringComparer.Ordinal);
}

/// <summary>Who acts.</summary>
internal sealed record AuditActor(string Id, string Name, string? Role)
{
    /// <summary>The program itself: set-up, start.</summary>
    public static AuditActor System { get; } = new("", "system", null);
}

/// <summary>What was changed.</summary>
internal sealed record AuditObject(string Kind, string Id, string Name);
