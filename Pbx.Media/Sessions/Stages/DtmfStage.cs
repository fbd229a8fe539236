using Pbx.Media.Rtp;

namespace Pbx.Media.Sessions.Stages;

/// <summary>Hears telephone-events (RFC 4733) on their way through and tells each digit once.</summary>
internal sealed class DtmfStage(Action<char, TimeSpan> onDigit) : MediaStage
{
    private TelephoneEventReceiver? _receiver;
    private int _clockRate;

    /// <summary>When an event whose end was lost counts as over.</summary>
    public TimeSpan? Deadline => _receiver?.Deadline;

    public override MediaDropReason OnRtp(ref InboundPacket packet)
    {
        if (packet.Format!.Kind != PayloadKind.TelephoneEvent)
            return MediaDropReason.None;
        if (_receiver is null || _clockRate != packet.Format.Codec.ClockRate)
            (_receiver, _clockRate) = (new(packet.Format.Codec.ClockRate), packet.Format.Codec.ClockRate);
        _receiver.OnPacket(packet.Payload, packet.Timestamp, packet.Now);
        Tell();
        return MediaDropReason.None;
    }

    public void OnTime(TimeSpan now)
    {
        _receiver?.OnTime(now);
        Tell();
    }

    private void Tell()
    {
        while (_receiver is not null && _receiver.TryTake(out var digit))
            onDigit(digit.Digit, digit.Duration);
    }
}
