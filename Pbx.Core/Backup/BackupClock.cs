using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;

namespace Pbx.Core.Backup;

/// <summary>
/// Makes the planned backups. It looks once a minute, so that a clock that was set or a machine that slept does no harm: what was missed is made up for once, at the
/// next look, and what failed is tried again each hour until the next one is due.
/// </summary>
internal sealed class BackupClock(BackupService backups, ISnapshotSource snapshots, TimeProvider time, ILogger<BackupClock> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private DateTimeOffset? triedAt;

    /// <summary>Makes a backup if one is due; true if it did.</summary>
    internal async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (snapshots.Current is not { } snapshot || !TimeZoneInfo.TryFindSystemTimeZoneById(snapshot.Settings.TimeZone, out var zone)) return false;
        var row = await backups.RowAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (BackupSchedule.Last(row.ToSettings(), now, zone) is not { } planned) return false;
        var isDue = row.PlannedAt is not { } before || before < planned;
        var isOwed = row.FailedAt is { } failed && now - (triedAt ?? failed) >= Again && row.PlannedAt is not null;
        if (!isDue && !isOwed) return false;
        triedAt = now;
        await backups.MakeScheduledAsync(planned);
        return true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // First, since the look that is under way waits for the backup that it began.
        var ended = backups.StopAsync();
        await base.StopAsync(cancellationToken);
        await ended;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the path of the start, which waits for whatever comes before the first pause.
        await Task.Yield();
        await backups.GetStatusAsync(stoppingToken);
        using var ticks = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The planned backup was not made");
            }
        }
        while (await ticks.WaitForNextTickAsync(stoppingToken));
    }
}
