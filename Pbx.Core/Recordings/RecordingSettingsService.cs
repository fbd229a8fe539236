using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Users;

namespace Pbx.Core.Recordings;

/// <summary>Settings on the database; call control sees them in the snapshot.</summary>
internal sealed class RecordingSettingsService(IServiceScopeFactory scopes, SnapshotSource snapshots, TimeProvider time) : IRecordingSettings
{
    private const int LongestDays = 36_500;
    private const int MostMegabytes = 10_000_000;

    public async Task<RecordingSettings> GetAsync(CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        return Read(await work.Db.RecordingSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<FieldProblem>> SaveAsync(RecordingSettings before, RecordingSettings settings, string actorId)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        if (await work.ActorAsync(actorId) is not { Role: null or PbxRoles.SystemOwner or PbxRoles.Administrator } actor) return [new FieldProblem("", "forbidden")];
        var row = await work.Db.RecordingSettings.SingleOrDefaultAsync();
        var stored = Read(row);
        if (stored != before) return [new FieldProblem("", "changed-meanwhile")];
        var problems = new List<FieldProblem>();
        if (settings.RetentionDays is < 0 or > LongestDays) problems.Add(new FieldProblem("retentionDays", "out-of-range", "0", Number(LongestDays)));
        if (settings.MinFreeMegabytes is < 100 or > MostMegabytes) problems.Add(new FieldProblem("minFreeMegabytes", "out-of-range", "100", Number(MostMegabytes)));
        if (problems.Count > 0) return problems;
        if (row is null) work.Db.RecordingSettings.Add(row = new RecordingSettingsRow());
        row.Take(settings);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "changed", new AuditObject("recording-settings", "1", ""), Fields(stored), Fields(settings));
        await work.Db.SaveChangesAsync();
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return [];
    }

    internal static RecordingSettings Read(RecordingSettingsRow? row) => row?.ToSettings() ?? new RecordingSettings();

    private static Dictionary<string, string?> Fields(RecordingSettings settings) => new(StringComparer.Ordinal)
    {
        ["announceIncoming"] = Truth(settings.AnnounceIncoming),
        ["announceOutgoing"] = Truth(settings.AnnounceOutgoing),
        ["announceInternal"] = Truth(settings.AnnounceInternal),
        ["announcementRequired"] = Truth(settings.AnnouncementRequired),
        ["retentionDays"] = Number(settings.RetentionDays),
        ["minFreeMegabytes"] = Number(settings.MinFreeMegabytes),
    };

    private static string Truth(bool value) => value ? "true" : "false";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
