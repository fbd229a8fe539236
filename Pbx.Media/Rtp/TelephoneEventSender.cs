namespace Pbx.Media.Rtp;

/// <summary>
/// Sends one key after the other as events (RFC 4733 section 2.5.1): all packets of an event have the timestamp of its beginning, the
/// duration grows, the marker is on the first, the end comes three times. Asked once a packet interval.
/// </summary>
public sealed class TelephoneEventSender(int clockRate)
{
    private const int EndPackets = 3;
    private const byte DefaultVolume = 10;

    private byte _code;
    private uint _start;
    private int _length;
    private int _elapsed;
    private int _ends;
    private bool _first;

    /// <summary>An event is on its way; audio pauses meanwhile.</summary>
    public bool IsActive { get; private set; }

    public int ClockRate => clockRate;

    /// <summary>Begins a key at the RTP timestamp that the next audio packet would have. False for a key that is none or while one is sent.</summary>
    public bool TryStart(char digit, uint timestamp, TimeSpan duration)
    {
        var code = TelephoneEvent.CodeOf(digit);
        if (code < 0 || IsActive)
            return false;
        // Shorter than 40 ms is not heard as a digit by many receivers.
        var length = Math.Clamp(duration.TotalSeconds, 0.04, 8) * clockRate;
        (_code, _start, _length, _elapsed, _ends, _first, IsActive) = ((byte)code, timestamp, (int)length, 0, 0, true, true);
        return true;
    }

    /// <summary>
    /// The payload of the next packet, <paramref name="interval"/> clock units after the last. False when the event is over; audio goes on
    /// with a timestamp behind the event's end.
    /// </summary>
    public bool TryNext(int interval, Span<byte> payload, out uint timestamp, out bool marker)
    {
        timestamp = _start;
        marker = false;
        if (!IsActive)
            return false;
        if (_ends == 0)
        {
            // An event longer than the field holds goes on as a new segment (section 2.5.1.3): same event, no end, no marker.
            if (_elapsed + interval > ushort.MaxValue)
            {
                _start += (uint)_elapsed;
                _length -= _elapsed;
                _elapsed = 0;
                timestamp = _start;
            }

            _elapsed += interval;
        }

        var end = _elapsed >= _length;
        marker = _first;
        _first = false;
        new TelephoneEvent(_code, end, DefaultVolume, (ushort)_elapsed).Write(payload);
        if (end && ++_ends == EndPackets)
            IsActive = false;
        return true;
    }
}
