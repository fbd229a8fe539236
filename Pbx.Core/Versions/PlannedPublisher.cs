using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pbx.Core.Versions;

/// <summary>Publishes the draft when its time has come. It looks once a second, so that a clock that was set does no harm; what was missed while the system was off is made up for.</summary>
internal sealed class PlannedPublisher(PlanDrafts drafts, TimeProvider time, ILogger<PlannedPublisher> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the path of the start, which waits for whatever comes before the first pause.
        await Task.Yield();
        using var ticks = new PeriodicTimer(Every, time);
        DateTimeOffset? failedAt = null;
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            if (failedAt is { } failed && time.GetUtcNow() - failed < Again) continue;
            try
            {
                if (await drafts.PublishDueAsync()) log.LogInformation("A planned change was looked at");
                failedAt = null;
            }
            catch (Exception e)
            {
                failedAt = time.GetUtcNow();
                log.LogError(e, "The planned change could not be published; it is tried again");
            }
        }
    }
}
