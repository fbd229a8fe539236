using Pbx.Media.Rtcp;

namespace Pbx.Media.Rtp;

/// <summary>What a packet was to the statistics of its source.</summary>
public enum ReceptionResult
{
    /// <summary>In sequence, or a little out of order.</summary>
    Valid,

    /// <summary>The source is not yet believed.</summary>
    Probation,

    /// <summary>The number jumped; believed when the next packet follows it.</summary>
    Jump,

    /// <summary>Two packets in sequence after a jump: the source began anew and so did the counters.</summary>
    Restarted,
}

/// <summary>Loss and jitter of one received source (RFC 3550 section 6.4.1 and appendices A.1, A.3, A.8).</summary>
public sealed class ReceptionStatistics(int clockRate, int minSequential = 2)
{
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;
    private const int SequenceModulo = 1 << 16;

    private readonly int _minSequential = minSequential;
    private bool _started;
    private int _probation = Math.Max(1, minSequential);
    private ushort _maxSequence;
    private uint _cycles;
    private uint _baseSequence;
    private uint _badSequence = SequenceModulo + 1;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private bool _hasTransit;
    private uint _lastTimestamp;
    private TimeSpan _lastArrival;
    private double _jitter;

    public bool IsValid => _started && _probation == 0;

    public int ClockRate { get; private set; } = clockRate;

    public long Received => _received;

    public uint ExtendedHighest => _cycles + _maxSequence;

    public long Expected => _started ? (long)ExtendedHighest - _baseSequence + 1 : 0;

    /// <summary>Lost since the beginning; below zero when duplicates came (appendix A.3).</summary>
    public long CumulativeLost => Expected - _received;

    /// <summary>Interarrival jitter in timestamp units.</summary>
    public double JitterUnits => _jitter;

    public TimeSpan Jitter => TimeSpan.FromSeconds(_jitter / ClockRate);

    /// <summary>When the last valid packet came.</summary>
    public TimeSpan LastArrival => _lastArrival;

    /// <summary>Counts a packet that has come at <paramref name="now"/>; <paramref name="timed"/> says that its timestamp tells when it was sent.</summary>
    public ReceptionResult OnPacket(ushort sequenceNumber, uint timestamp, TimeSpan now, bool timed = true)
    {
        var result = Sequence(sequenceNumber);
        if (timed && result is (ReceptionResult.Valid or ReceptionResult.Restarted))
            Arrival(timestamp, now, result == ReceptionResult.Restarted);
        return result;
    }

    /// <summary>The codec changed and its clock with it: the jitter measure begins anew.</summary>
    public void ChangeClock(int newClockRate)
    {
        if (newClockRate == ClockRate)
            return;
        _jitter = _jitter * newClockRate / ClockRate;
        ClockRate = newClockRate;
        _hasTransit = false;
    }

    /// <summary>The report block for this source; the fraction lost counts from the last call.</summary>
    public ReportBlock TakeReport(uint ssrc, uint lastSenderReport, uint delaySinceLastSenderReport)
    {
        var expected = Expected;
        var expectedInterval = expected - _expectedPrior;
        var lostInterval = expectedInterval - (_received - _receivedPrior);
        _expectedPrior = expected;
        _receivedPrior = _received;
        var fraction = expectedInterval <= 0 || lostInterval <= 0 ? 0 : (lostInterval << 8) / expectedInterval;
        var lost = Math.Clamp(CumulativeLost, -0x800000, 0x7FFFFF);
        return new(ssrc, (byte)Math.Min(fraction, 255), (int)lost, ExtendedHighest, (uint)_jitter, lastSenderReport, delaySinceLastSenderReport);
    }

    private ReceptionResult Sequence(ushort number)
    {
        if (!_started)
        {
            _started = true;
            Init(number);
            _maxSequence = (ushort)(number - 1);
        }

        var delta = (ushort)(number - _maxSequence);
        if (_probation > 0)
            return Probation(number, delta);

        if (delta < MaxDropout)
        {
            if (number < _maxSequence)
                _cycles += SequenceModulo;
            _maxSequence = number;
        }
        else if (delta <= SequenceModulo - MaxMisorder)
        {
            if (number != _badSequence)
            {
                _badSequence = (uint)((number + 1) & (SequenceModulo - 1));
                return ReceptionResult.Jump;
            }

            Init(number);
            _received++;
            return ReceptionResult.Restarted;
        }

        _received++;
        return ReceptionResult.Valid;
    }

    private ReceptionResult Probation(ushort number, ushort delta)
    {
        if (delta == 1)
        {
            _maxSequence = number;
            if (--_probation == 0)
            {
                Init(number);
                _received++;
                return ReceptionResult.Valid;
            }
        }
        else
        {
            _probation = Math.Max(1, _minSequential - 1);
            _maxSequence = number;
        }

        return ReceptionResult.Probation;
    }

    private void Init(ushort number)
    {
        _baseSequence = number;
        _maxSequence = number;
        _badSequence = SequenceModulo + 1;
        _cycles = 0;
        (_received, _receivedPrior, _expectedPrior) = (0, 0, 0);
    }

    private void Arrival(uint timestamp, TimeSpan now, bool restarted)
    {
        if (_hasTransit && !restarted)
        {
            var elapsed = (now - _lastArrival).TotalSeconds * ClockRate;
            var difference = Math.Abs(elapsed - SequenceNumber.Difference(timestamp, _lastTimestamp));
            // A leap of more than a second is a new talk spurt or a restarted clock, not jitter.
            if (difference < ClockRate)
                _jitter += (difference - _jitter) / 16;
        }

        _hasTransit = true;
        _lastTimestamp = timestamp;
        _lastArrival = now;
    }
}
