using Pbx.Media.Rtp;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// Passes telephone-events on (RFC 4733). At equal clocks they stay in the numbering of their source. Where the clock of events differs (a phone with
/// Opus and events at 8000 Hz), or the audio around them is transcoded, each event gets a place in our own stream and its duration is converted.
/// </summary>
internal sealed class EventRelay(RtpSender sender)
{
    private bool _inEvent;
    private uint _timestampIn;
    private uint _timestampOut;
    private uint _source;

    public MediaDropReason Relay(in InboundPacket packet, PayloadFormat? format, bool transcoding)
    {
        if (format is null)
        {
            if (!transcoding)
                sender.Skip(packet.Sequence);
            return MediaDropReason.NoCommonFormat;
        }

        var clockIn = packet.Format!.Codec.ClockRate;
        var clockOut = format.Codec.ClockRate;
        if (!transcoding && clockIn == clockOut)
            return sender.Send(format, packet.Ssrc, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, packet.Now);

        if (!TelephoneEvent.TryParse(packet.Payload, out var value))
            return MediaDropReason.MalformedRtp;
        if (!transcoding)
            sender.Skip(packet.Sequence);
        var begins = !_inEvent || packet.Timestamp != _timestampIn || packet.Ssrc != _source;
        if (begins)
            (_inEvent, _timestampIn, _timestampOut, _source) = (true, packet.Timestamp, sender.TimestampAt(packet.Now), packet.Ssrc);
        Span<byte> payload = stackalloc byte[TelephoneEvent.Length];
        var duration = (long)value.Duration * clockOut / clockIn;
        // 16 bits at 48 kHz last 1.3 s: a longer press stays at the limit, which receivers take as still pressed.
        (value with { Duration = (ushort)Math.Min(duration, ushort.MaxValue) }).Write(payload);
        return sender.Insert(format, _timestampOut, begins, payload, packet.Now);
    }
}
