namespace Pbx.Media.Rtp;

/// <summary>A key that was received complete.</summary>
public readonly record struct ReceivedDigit(char Digit, TimeSpan Duration);

/// <summary>
/// Receives keys (RFC 4733 section 2.5.2), each told once: an event is known by its timestamp, whatever marker and repeats do. One whose
/// end was lost is told when the next begins or when nothing more comes.
/// </summary>
public sealed class TelephoneEventReceiver(int clockRate)
{
    private static readonly TimeSpan LostEnd = TimeSpan.FromMilliseconds(200);

    private readonly ReceivedDigit[] _ready = new ReceivedDigit[4];
    private int _count;
    private bool _inEvent;
    private byte _code;
    private uint _timestamp;
    private uint _segments;
    private ushort _duration;
    private TimeSpan _lastPacket;
    private bool _hasDone;
    private uint _doneTimestamp;
    private TimeSpan _doneAt;

    /// <summary>When to call <see cref="OnTime"/>, null when nothing is open.</summary>
    public TimeSpan? Deadline => _inEvent ? _lastPacket + LostEnd : null;

    public bool TryTake(out ReceivedDigit digit)
    {
        digit = _ready[0];
        if (_count == 0)
            return false;
        Array.Copy(_ready, 1, _ready, 0, --_count);
        return true;
    }

    public void OnPacket(ReadOnlySpan<byte> payload, uint timestamp, TimeSpan now)
    {
        if (!TelephoneEvent.TryParse(payload, out var packet))
            return;
        if (_inEvent && timestamp != _timestamp)
        {
            if (packet.Code == _code && IsNextSegment(timestamp))
            {
                _segments += timestamp - _timestamp;
                _timestamp = timestamp;
                _duration = 0;
            }
            else if (!SequenceNumber.IsNewer(timestamp, _timestamp) && SequenceNumber.Difference(_timestamp, timestamp) < 10 * clockRate)
            {
                return;
            }
            else
            {
                Complete(now);
            }
        }

        if (!_inEvent)
        {
            if (IsRepeat(timestamp, now))
                return;
            (_inEvent, _code, _timestamp, _segments, _duration) = (true, packet.Code, timestamp, 0, 0);
        }

        _lastPacket = now;
        _duration = Math.Max(_duration, packet.Duration);
        if (packet.End)
            Complete(now);
    }

    public void OnTime(TimeSpan now)
    {
        if (_inEvent && now >= _lastPacket + LostEnd)
            Complete(now);
    }

    // A full segment is followed by one that begins where it ended, or a little later when its last packet was lost.
    private bool IsNextSegment(uint timestamp) =>
        _duration > ushort.MaxValue - clockRate / 5 && timestamp - _timestamp is var ahead && ahead >= _duration && ahead <= ushort.MaxValue;

    // The repeats of an end come with the timestamp of the event that was told, reordered ones with an older timestamp. A source that began
    // anew may have any timestamp, but repeats do not come seconds later.
    private bool IsRepeat(uint timestamp, TimeSpan now) =>
        _hasDone && now - _doneAt < TimeSpan.FromSeconds(2)
        && (timestamp == _doneTimestamp || (SequenceNumber.Difference(_doneTimestamp, timestamp) is > 0 and var behind && behind < 2 * clockRate));

    private void Complete(TimeSpan now)
    {
        _inEvent = false;
        (_hasDone, _doneTimestamp, _doneAt) = (true, _timestamp, now);
        if (new TelephoneEvent(_code, true, 0, 0).Digit is not { } digit)
            return;
        if (_count == _ready.Length)
            Array.Copy(_ready, 1, _ready, 0, --_count);
        _ready[_count++] = new(digit, TimeSpan.FromSeconds((double)(_segments + _duration) / clockRate));
    }
}
