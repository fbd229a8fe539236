namespace Pbx.Media.Sessions;

/// <summary>Something to be done at a time. It is in one queue at most; setting it again moves it.</summary>
internal sealed class Deadline(Action<TimeSpan> onDue)
{
    internal Action<TimeSpan> OnDue { get; } = onDue;

    internal uint Version { get; set; }

    /// <summary>When, or null while not set.</summary>
    public TimeSpan? Due { get; internal set; }
}

/// <summary>The deadlines of one worker, soonest first. Moved and cancelled entries stay until their old time and are passed over then.</summary>
internal sealed class DeadlineQueue
{
    private readonly PriorityQueue<(Deadline Deadline, uint Version), long> _queue = new();

    /// <summary>When the next one may be due.</summary>
    public TimeSpan? Next => _queue.TryPeek(out _, out var ticks) ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Deadlines that are set.</summary>
    public int Count { get; private set; }

    public void Set(Deadline deadline, TimeSpan due)
    {
        if (deadline.Due == due)
            return;
        if (deadline.Due is null)
            Count++;
        deadline.Version++;
        deadline.Due = due;
        _queue.Enqueue((deadline, deadline.Version), due.Ticks);
    }

    public void Cancel(Deadline deadline)
    {
        if (deadline.Due is null)
            return;
        Count--;
        deadline.Version++;
        deadline.Due = null;
    }

    /// <summary>Runs what is due; a deadline may set itself again for later.</summary>
    public void RunDue(TimeSpan now, Action<Exception> onFault)
    {
        while (_queue.TryPeek(out var entry, out var ticks) && ticks <= now.Ticks)
        {
            _queue.Dequeue();
            if (entry.Version != entry.Deadline.Version || entry.Deadline.Due is null)
                continue;
            Count--;
            entry.Deadline.Due = null;
            try
            {
                entry.Deadline.OnDue(now);
            }
            catch (Exception e)
            {
                onFault(e);
            }
        }
    }
}
