namespace Pbx.Sip.Engine;

/// <summary>
/// Deadlines of everything in the engine, in one binary heap. A timer knows its place in it, so that stopping one removes it:
/// nothing that has ended is kept alive by a deadline that has not.
/// </summary>
internal sealed class TimerQueue
{
    private SipTimer[] _heap = new SipTimer[64];
    private long _sequence;

    /// <summary>Timers that are running.</summary>
    public int Count { get; private set; }

    /// <summary>The time of the message or deadline being worked on.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The earliest deadline, or <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan NextDeadline => Count == 0 ? TimeSpan.MaxValue : _heap[0].Due;

    /// <summary>Moves the clock forward without firing anything.</summary>
    public void SetNow(TimeSpan now)
    {
        if (now > Now) Now = now;
    }

    /// <summary>Takes the next timer that is due at <paramref name="now"/>, setting the clock to its deadline, so that late calls fire in order.</summary>
    public bool TryTakeDue(TimeSpan now, out SipTimer timer)
    {
        if (Count == 0 || _heap[0].Due > now)
        {
            SetNow(now);
            timer = null!;
            return false;
        }
        timer = _heap[0];
        Remove(timer);
        SetNow(timer.Due);
        return true;
    }

    public void Start(SipTimer timer, TimeSpan delay)
    {
        if (timer.Index >= 0) Remove(timer);
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
        timer.Due = Now + delay;
        timer.Sequence = ++_sequence;
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        SiftUp(Count++, timer);
    }

    public void Stop(SipTimer timer)
    {
        if (timer.Index >= 0) Remove(timer);
    }

    private void Remove(SipTimer timer)
    {
        var index = timer.Index;
        timer.Index = -1;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (ReferenceEquals(last, timer)) return;
        if (index > 0 && Earlier(last, _heap[(index - 1) / 2])) SiftUp(index, last);
        else SiftDown(index, last);
    }

    private void SiftUp(int index, SipTimer timer)
    {
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!Earlier(timer, _heap[parent])) break;
            Place(index, _heap[parent]);
            index = parent;
        }
        Place(index, timer);
    }

    private void SiftDown(int index, SipTimer timer)
    {
        while (true)
        {
            var child = 2 * index + 1;
            if (child >= Count) break;
            if (child + 1 < Count && Earlier(_heap[child + 1], _heap[child])) child++;
            if (!Earlier(_heap[child], timer)) break;
            Place(index, _heap[child]);
            index = child;
        }
        Place(index, timer);
    }

    private void Place(int index, SipTimer timer)
    {
        _heap[index] = timer;
        timer.Index = index;
    }

    // Equal deadlines fire in the order in which they were started.
    private static bool Earlier(SipTimer a, SipTimer b) => a.Due != b.Due ? a.Due < b.Due : a.Sequence < b.Sequence;
}
