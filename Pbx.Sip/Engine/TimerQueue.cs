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

/// <summary>One deadline of one owner. Made once with its owner and started and stopped as often as needed.</summary>
internal sealed class SipTimer(TimerQueue queue, ITimerOwner owner, TimerName name)
{
    internal TimeSpan Due;
    internal long Sequence;
    internal int Index = -1;

    public TimerName Name => name;

    public bool IsRunning => Index >= 0;

    /// <summary>Fires once after <paramref name="delay"/> from the engine's present time; a running timer starts anew.</summary>
    public void Start(TimeSpan delay) => queue.Start(this, delay);

    public void Stop() => queue.Stop(this);

    internal void Fire() => owner.OnTimer(this);
}

/// <summary>Whoever a timer belongs to.</summary>
internal interface ITimerOwner
{
    void OnTimer(SipTimer timer);
}

/// <summary>Timers by the names that the RFCs give them.</summary>
internal enum TimerName
{
    /// <summary>INVITE request retransmission (RFC 3261 17.1.1.2).</summary>
    A,

    /// <summary>INVITE transaction timeout.</summary>
    B,

    /// <summary>Wait for response retransmissions, INVITE client.</summary>
    D,

    /// <summary>Non-INVITE request retransmission (17.1.2.2).</summary>
    E,

    /// <summary>Non-INVITE transaction timeout.</summary>
    F,

    /// <summary>INVITE response retransmission (17.2.1).</summary>
    G,

    /// <summary>Wait for ACK.</summary>
    H,

    /// <summary>Wait for ACK retransmissions.</summary>
    I,

    /// <summary>Wait for non-INVITE request retransmissions (17.2.2).</summary>
    J,

    /// <summary>Wait for response retransmissions, non-INVITE client.</summary>
    K,

    /// <summary>Accepted INVITE server: wait for INVITE retransmissions (RFC 6026 7.1).</summary>
    L,

    /// <summary>Accepted INVITE client: wait for 2xx retransmissions (RFC 6026 7.2).</summary>
    M,

    /// <summary>Proceeding INVITE without a final response for too long (after RFC 3261 16.6, timer C).</summary>
    C,

    /// <summary>2xx retransmission by the UAS core (13.3.1.4).</summary>
    SuccessRetransmit,

    /// <summary>No ACK for a 2xx (13.3.1.4).</summary>
    AckWait,

    /// <summary>Reliable provisional retransmission (RFC 3262 3).</summary>
    ReliableRetransmit,

    /// <summary>No PRACK for a reliable provisional.</summary>
    PrackWait,

    /// <summary>A provisional response is repeated each minute (13.3.1.1).</summary>
    RingRefresh,

    /// <summary>No final response after CANCEL (9.1).</summary>
    CancelWait,

    /// <summary>Retry after 491 (14.1) or 500 with Retry-After.</summary>
    Glare,

    /// <summary>Session refresh (RFC 4028 10).</summary>
    SessionRefresh,

    /// <summary>Session expiry (RFC 4028 10).</summary>
    SessionExpiry,

    /// <summary>The application owes the answer to an offer in a 2xx.</summary>
    AnswerWait,

    /// <summary>Next binding expires.</summary>
    BindingExpiry,

    /// <summary>OPTIONS to UDP bindings behind NAT.</summary>
    BindingPing,

    /// <summary>Implicit subscription of REFER (RFC 3515 2.4.4).</summary>
    Subscription,

    /// <summary>Resolution or connection takes too long.</summary>
    Connect,
}
