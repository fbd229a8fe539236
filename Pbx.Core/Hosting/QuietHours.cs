using Microsoft.Extensions.Hosting;

namespace Pbx.Core.Hosting;

/// <summary>
/// Gives memory back after a busy time. What the collector has grown to for a thousand calls it keeps for the next thousand, which may come next Monday;
/// once no call has run for a minute, a pause of some tens of milliseconds disturbs nobody.
/// </summary>
internal sealed class QuietHours(PbxHost host, TimeProvider time) : BackgroundService
{
    private const long WorthIt = 64L << 20;
    private const int QuietLooks = 3;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private int quiet;

    /// <summary>True once for each quiet time that has memory to give back.</summary>
    internal bool Look(int calls, long reserve)
    {
        quiet = calls == 0 ? quiet + 1 : 0;
        return quiet == QuietLooks && reserve >= WorthIt;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Every, time);
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            var memory = GC.GetGCMemoryInfo();
            if (Look(host.Running?.Control.Calls.Snapshot().Count ?? 0, memory.TotalCommittedBytes - memory.HeapSizeBytes))
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
