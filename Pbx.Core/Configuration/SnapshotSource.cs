using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Pbx.Core.Persistence;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;

namespace Pbx.Core.Configuration;

/// <summary>Reads the database into a new <see cref="PbxSnapshot"/> whenever something changed, and replaces it whole.</summary>
internal sealed class SnapshotSource(IDbContextFactory<PbxDbContext> databases) : ISnapshotSource, IDisposable
{
    private readonly SemaphoreSlim rebuilding = new(1, 1);
    private volatile PbxSnapshot? current;
    private long version;
    private (PlanStamp Version, CallPlan Plan) plan = (new PlanStamp(0, DateTimeOffset.UnixEpoch, ""), CallPlan.Empty);

    public PbxSnapshot? Current => current;

    public event Action<PbxSnapshot>? Changed;

    /// <summary>Reads everything again. Called after each committed change.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken = default)
    {
        PbxSnapshot? snapshot;
        await rebuilding.WaitAsync(cancellationToken);
        try
        {
            snapshot = await ReadAsync(cancellationToken);
            current = snapshot;
        }
        finally
        {
            rebuilding.Release();
        }
        if (snapshot is not null) Changed?.Invoke(snapshot);
    }

    public void Dispose() => rebuilding.Dispose();

    private async Task<PbxSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (settings is null) return null;
        var users = await db.Users.AsNoTracking().Where(user => user.Extension != null).ToListAsync(cancellationToken);
        var records = users.ConvertAll(user => new UserRecord(
            user.Id, user.Extension!, user.FirstName, user.LastName, user.Email ?? "", user.SipName ?? user.Extension!,
            user.Ha1Md5, user.Ha1Sha256, user.Language, user.Srtp)
        { CallerId = user.CallerId, Recording = user.Recording, RecordingRights = user.RecordingRights });
        var newest = await db.PlanVersions.AsNoTracking().OrderByDescending(one => one.Id).Select(one => new PlanStamp(one.Id, one.At, one.ActorName)).FirstOrDefaultAsync(cancellationToken);
        if (newest is not null && newest.Id != plan.Version.Id)
            plan = (newest, (await db.PlanVersions.AsNoTracking().SingleAsync(one => one.Id == newest.Id, cancellationToken)).Take());
        return new PbxSnapshot
        {
            Version = ++version,
            Settings = settings.ToSettings(),
            Plan = plan.Plan,
            PlanVersion = plan.Version,
            Recording = RecordingSettingsService.Read(await db.RecordingSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken)),
            Greetings = (await db.MailboxGreetings.AsNoTracking().ToListAsync(cancellationToken)).ToFrozenDictionary(
                row => row.MailboxId, row => new Prompt { Id = row.MailboxId, Name = "", Sha256 = row.Sha256, DurationMs = row.DurationMs }, StringComparer.Ordinal),
            UsersByExtension = records.ToFrozenDictionary(record => record.Extension, StringComparer.Ordinal),
            UsersById = records.ToFrozenDictionary(record => record.Id, StringComparer.Ordinal),
            UsersBySipName = records.ToFrozenDictionary(record => record.SipName, StringComparer.OrdinalIgnoreCase),
        };
    }
}
