using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Persistence;

namespace Pbx.Core.CallHistory;

/// <summary>History on the database. One writer takes what is queued in batches, so a call never waits for the disk.</summary>
internal sealed class CallHistoryStore(IDbContextFactory<PbxDbContext> databases, TimeProvider time, ILogger<CallHistoryStore> log)
    : BackgroundService, ICallHistory
{
    private const int Batch = 500;
    // A disk that stays full must not eat the memory: a day of a very busy system.
    private const int QueueLength = 100_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    // A record is written at once on a quiet system; on a busy one a transaction for each call would cost as much as the call itself.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<CallHistoryEntry> queue = Channel.CreateBounded<CallHistoryEntry>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly TaskCompletionSource draining = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public event Action<IReadOnlyList<CallHistoryEntry>>? Written;

    public void Record(CallHistoryEntry entry) => queue.Writer.TryWrite(entry);

    public async Task<CallHistoryPage> QueryAsync(CallHistoryFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = CallHistoryQuery.Apply(db.CallHistory.AsNoTracking(), filter);
        var total = await rows.CountAsync(cancellationToken);
        var page = await rows.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id)
            .Skip(Math.Max(0, filter.Skip)).Take(Math.Clamp(filter.Take, 0, 1000)).ToListAsync(cancellationToken);
        return new CallHistoryPage(page.ConvertAll(ToEntry), total);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Calls have ended by now (this service is stopped after the telephone side); the writer drains what is left.
        queue.Writer.TryComplete();
        draining.TrySetResult();
        if (ExecuteTask is { } writing) await Task.WhenAny(writing, Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<CallHistoryEntry>(Batch);
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < Batch && queue.Reader.TryRead(out var entry)) batch.Add(entry);
            while (!await TryWriteAsync(batch, stoppingToken)) await Task.Delay(RetryAfter, time, stoppingToken);
            Tell([.. batch]);
            batch.Clear();
            await Task.WhenAny(Task.Delay(Pause, time, stoppingToken), draining.Task);
        }
    }

    // Whatever goes wrong with whoever listens, the next call is written too.
    private void Tell(IReadOnlyList<CallHistoryEntry> written)
    {
        foreach (var listener in Delegate.EnumerateInvocationList(Written))
        {
            try
            {
                listener(written);
            }
            catch (Exception e)
            {
                log.LogError(e, "a listener to the call history failed");
            }
        }
    }

    private async Task<bool> TryWriteAsync(List<CallHistoryEntry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await CallHistoryWriter.WriteAsync(db, batch.ConvertAll(ToRow), cancellationToken);
            return true;
        }
        catch (DbException e)
        {
            log.LogWarning("{Count} call records wait, the database refuses them: {Reason}", batch.Count, e.Message);
            return false;
        }
    }

    internal static CallHistoryRow ToRow(CallHistoryEntry entry) => new()
    {
        Id = entry.Id,
        StartedAt = entry.StartedAt,
        AnsweredAt = entry.AnsweredAt,
        EndedAt = entry.EndedAt,
        FromNumber = entry.FromNumber,
        FromName = entry.FromName,
        FromUserId = entry.FromUserId,
        ToNumber = entry.ToNumber,
        ToName = entry.ToName,
        ToUserId = entry.ToUserId,
        Outcome = entry.Outcome,
        Reason = entry.Reason,
        StatusCode = entry.StatusCode,
        Codec = entry.Codec,
        MeanOpinionScore = entry.MeanOpinionScore,
    };

    private static CallHistoryEntry ToEntry(CallHistoryRow row) => new(
        row.Id, row.StartedAt, row.AnsweredAt, row.EndedAt, row.FromNumber, row.FromName, row.FromUserId, row.ToNumber, row.ToName, row.ToUserId,
        row.Outcome, row.Reason, row.StatusCode, row.Codec, row.MeanOpinionScore);
}
