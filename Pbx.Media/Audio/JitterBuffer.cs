using Pbx.Media.Rtp;

namespace Pbx.Media.Audio;

/// <summary>What became of a packet that was put in.</summary>
public enum JitterInsert
{
    Stored,
    Duplicate,

    /// <summary>Its turn was over.</summary>
    Late,

    /// <summary>Stored after everything else was dropped: the sender began anew.</summary>
    Restarted,
}

/// <summary>What there is to play.</summary>
public enum JitterTake
{
    /// <summary>Nothing is due.</summary>
    Empty,
    Packet,

    /// <summary>The packet whose turn it is has not come.</summary>
    Lost,
}

/// <summary>A packet as it comes out; the payload is valid until the next call.</summary>
public readonly ref struct JitterPacket(ReadOnlySpan<byte> payload, int payloadType, uint timestamp)
{
    public ReadOnlySpan<byte> Payload { get; } = payload;

    public int PayloadType { get; } = payloadType;

    public uint Timestamp { get; } = timestamp;
}

/// <summary>
/// Puts packets in order and holds each until its time: media time plus the quickest transit plus a delay that follows the measured jitter.
/// Packets of any length. No clock of its own, no allocation once its slots have grown to the payload size.
/// </summary>
public sealed class JitterBuffer(int clockRate, JitterBufferOptions? options = null)
{
    private const int Slots = 64;
    private const int MaxJump = 1000;
    private const double MaxTransitJump = 1;

    private readonly Slot[] _slots = new Slot[Slots];
    private readonly JitterEstimator _estimator = new(options ?? JitterBufferOptions.Default);
    private bool _started;
    private ExtendedSequence _sequence;
    private long _next;
    private long _highest;
    private long _lastTimestamp;
    private long _frame = clockRate / 50;
    private long _playedSequence = -1;
    private long _playedTimestamp;

    public int ClockRate => clockRate;

    /// <summary>The delay now aimed at, above the quickest transit.</summary>
    public TimeSpan Target => _estimator.Target;

    /// <summary>Packets waiting.</summary>
    public int Count { get; private set; }

    public long Received { get; private set; }

    public long Late { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Came after one that was sent later, yet in time.</summary>
    public long Reordered { get; private set; }

    /// <summary>Given out as lost.</summary>
    public long Lost { get; private set; }

    public long Restarts { get; private set; }

    public JitterInsert Insert(ushort sequenceNumber, uint timestamp, int payloadType, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        Received++;
        var result = JitterInsert.Stored;
        if (_started && IsRestart(sequenceNumber, timestamp, now))
        {
            Reset();
            Restarts++;
            result = JitterInsert.Restarted;
        }

        var isFirst = !_started;
        var sequence = _sequence.Update(sequenceNumber);
        var time = isFirst ? timestamp : _lastTimestamp + SequenceNumber.Difference(timestamp, (uint)_lastTimestamp);
        _estimator.Add(Transit(time, now), now);
        if (isFirst)
        {
            (_started, _next, _highest, _lastTimestamp) = (true, sequence, sequence - 1, time);
        }

        if (sequence < _next)
        {
            Late++;
            return JitterInsert.Late;
        }

        // More than the slots hold: the oldest give way.
        while (sequence >= _next + Slots)
            Drop();
        ref var slot = ref _slots[sequence % Slots];
        if (slot.Filled && slot.Sequence == sequence)
        {
            Duplicates++;
            return JitterInsert.Duplicate;
        }

        if (sequence < _highest)
            Reordered++;
        else
            (_highest, _lastTimestamp) = (sequence, time);
        slot.Set(sequence, time, payloadType, payload);
        Count++;
        return result;
    }

    /// <summary>The next packet whose time has come. A gap is told packet by packet.</summary>
    public JitterTake Take(TimeSpan now, out JitterPacket packet)
    {
        packet = default;
        if (Count == 0)
            return JitterTake.Empty;
        var head = Head();
        ref var slot = ref _slots[head % Slots];
        var gap = head - _next;
        // The missing packet's time lies evenly between its neighbours.
        var due = Due(slot.Time) - gap * _frame / (double)clockRate;
        if (now.TotalSeconds < due)
            return JitterTake.Empty;
        _next++;
        if (gap > 0)
        {
            Lost++;
            return JitterTake.Lost;
        }

        if (head == _playedSequence + 1 && slot.Time - _playedTimestamp is > 0 and var frame && frame <= clockRate / 5)
            _frame = frame;
        (_playedSequence, _playedTimestamp) = (head, slot.Time);
        slot.Filled = false;
        Count--;
        packet = new(slot.Payload.AsSpan(0, slot.Length), slot.PayloadType, (uint)slot.Time);
        return JitterTake.Packet;
    }

    /// <summary>The payload behind a packet just told as lost, for forward error correction; empty when that is missing too.</summary>
    public ReadOnlySpan<byte> PeekNext()
    {
        ref var slot = ref _slots[_next % Slots];
        return slot.Filled && slot.Sequence == _next ? slot.Payload.AsSpan(0, slot.Length) : default;
    }

    /// <summary>How far the first waiting packet is behind its time: what the listener hears too late.</summary>
    public TimeSpan Excess(TimeSpan now) =>
        Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0, now.TotalSeconds - Due(_slots[Head() % Slots].Time)));

    public void Reset()
    {
        for (var i = 0; i < Slots; i++)
            _slots[i].Filled = false;
        Count = 0;
        _started = false;
        _playedSequence = -1;
        _sequence.Reset();
        _estimator.Reset();
    }

    private double Transit(long time, TimeSpan now) => now.TotalSeconds - time / (double)clockRate;

    private double Due(long time) => _estimator.Base + time / (double)clockRate + _estimator.Target.TotalSeconds;

    private bool IsRestart(ushort sequenceNumber, uint timestamp, TimeSpan now)
    {
        if (Math.Abs(SequenceNumber.Difference(sequenceNumber, (ushort)_highest)) > MaxJump)
            return true;
        var time = _lastTimestamp + SequenceNumber.Difference(timestamp, (uint)_lastTimestamp);
        return _estimator.HasBase && Math.Abs(Transit(time, now) - _estimator.Base) > MaxTransitJump;
    }

    private long Head()
    {
        var head = _next;
        while (!_slots[head % Slots].Filled)
            head++;
        return head;
    }

    private void Drop()
    {
        ref var slot = ref _slots[_next % Slots];
        if (slot.Filled)
            Count--;
        slot.Filled = false;
        _next++;
        Lost++;
    }

    private struct Slot
    {
        public bool Filled;
        public long Sequence;
        public long Time;
        public int PayloadType;
        public int Length;
        public byte[] Payload;

        public void Set(long sequence, long time, int payloadType, ReadOnlySpan<byte> payload)
        {
            if (Payload is null || Payload.Length < payload.Length)
                Payload = new byte[Math.Max(172, payload.Length)];
            payload.CopyTo(Payload);
            (Filled, Sequence, Time, PayloadType, Length) = (true, sequence, time, payloadType, payload.Length);
        }
    }
}
