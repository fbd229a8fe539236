using Pbx.Media.Rtp;

namespace Pbx.Media.Sessions;

/// <summary>Sends digits one after the other as telephone-events (RFC 4733), a packet every 20 ms and a pause between two digits.</summary>
internal sealed class DtmfSender
{
    private const int MaxQueued = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    private readonly RtpSender _sender;
    private readonly Queue<(char Digit, TimeSpan Duration)> _queue = new();
    private TelephoneEventSender? _events;
    private PayloadFormat? _format;
    private TimeSpan _next;

    public DtmfSender(RtpSender sender)
    {
        _sender = sender;
        Deadline = new(OnTime);
    }

    public Deadline Deadline { get; }

    /// <summary>The queue of the worker that owns the flow.</summary>
    private DeadlineQueue? Deadlines { get; set; }

    /// <summary>A worker takes the flow; what an earlier one left unsent goes on.</summary>
    public void Attach(DeadlineQueue deadlines, TimeSpan now)
    {
        Deadlines = deadlines;
        if (_queue.Count > 0 || _events is { IsActive: true })
            deadlines.Set(Deadline, _next = now);
    }

    public void Detach()
    {
        Deadlines?.Cancel(Deadline);
        Deadlines = null;
        _sender.EventActive = false;
    }

    public void Apply(FlowSettings settings)
    {
        _format = settings.Payloads.TelephoneEvent;
        if (_format is null)
            _queue.Clear();
        if (_format?.Codec.ClockRate == _events?.ClockRate)
            return;
        // What is on its way cannot be ended any more, and must not keep the audio away.
        _events = null;
        _sender.EventActive = false;
    }

    public void Enqueue(char digit, TimeSpan duration, TimeSpan now)
    {
        if (_format is null || _queue.Count >= MaxQueued || Deadlines is null)
            return;
        _queue.Enqueue((digit, duration));
        if (Deadline.Due is null)
        {
            _next = now > _next ? now : _next;
            Deadlines.Set(Deadline, _next);
        }
    }

    private void OnTime(TimeSpan now)
    {
        if (_format is null)
            return;
        var active = _events is { IsActive: true } || TryBegin(now);
        if (!active)
        {
            _sender.EventActive = false;
            return;
        }

        Span<byte> payload = stackalloc byte[TelephoneEvent.Length];
        if (_events!.TryNext(_format.Frame, payload, out var timestamp, out var marker))
            _sender.Insert(_format, timestamp, marker, payload, now);
        var over = !_events.IsActive;
        _sender.EventActive = !over;
        // From the planned time, not from now: the pace does not drift.
        _next += over ? Pause : Interval;
        if (!over || _queue.Count > 0)
            Deadlines?.Set(Deadline, _next);
    }

    private bool TryBegin(TimeSpan now)
    {
        if (!_queue.TryDequeue(out var item))
            return false;
        if (_events is null || _events.ClockRate != _format!.Codec.ClockRate)
            _events = new(_format!.Codec.ClockRate);
        return _events.TryStart(item.Digit, _sender.TimestampAt(now), item.Duration);
    }
}
