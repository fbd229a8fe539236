using Pbx.Media.Rtp;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// One direction of a bridge: <paramref name="target"/> hears <paramref name="source"/>. What both negotiated is relayed: a new header, the payload as it
/// came. Datagrams of fax are passed on as they are. Audio that the target did not negotiate is decoded and encoded again. Which of the two is decided packet by packet, so that a
/// re-negotiation of either side needs no word to the bridge.
/// </summary>
internal sealed class BridgeHalf(MediaFlow source, MediaFlow target) : IMediaRoute, IFlowListener
{
    private readonly EventRelay _events = new(target.Sender);
    private PayloadFormat? _formatIn;
    private PayloadMap? _payloadsOut;
    private PayloadFormat? _formatOut;
    private Transcoder? _transcoder;
    private bool _ended;

    /// <summary>On the worker of both.</summary>
    public void Start()
    {
        target.Hear(this);
        source.Listen(this);
    }

    /// <summary>On the worker of both.</summary>
    public void Stop()
    {
        if (target.Hears == this)
            target.Hear(null);
        OnReplaced();
    }

    public void OnReplaced()
    {
        if (_ended)
            return;
        _ended = true;
        source.Unlisten(this);
        _transcoder?.Dispose();
        _transcoder = null;
    }

    public void OnSourceGone() => Stop();

    public void OnRtp(in InboundPacket packet)
    {
        if (target.Settings is not { } settings)
        {
            target.Counters.CountDrop(MediaDropReason.ReceiverNotReady);
            return;
        }

        if (!ReferenceEquals(packet.Format, _formatIn) || !ReferenceEquals(settings.Payloads, _payloadsOut))
            Choose(packet.Format!, settings.Payloads);

        MediaDropReason reason;
        if (packet.Payload.IsEmpty)
        {
            target.Sender.Skip(packet.Sequence);
            return;
        }

        if (packet.Format!.Kind == PayloadKind.TelephoneEvent)
        {
            reason = _events.Relay(packet, _formatOut, transcoding: _transcoder is not null);
        }
        else if (_formatOut is not null)
        {
            reason = target.Sender.Send(_formatOut, packet.Ssrc, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, packet.Now);
            if (reason == MediaDropReason.None)
                target.Counters.CountRelayed();
        }
        else
        {
            reason = _transcoder?.Push(packet) ?? MediaDropReason.NoCommonFormat;
        }

        if (reason != MediaDropReason.None)
            target.Counters.CountDrop(reason);
    }

    public void OnFax(ReadOnlySpan<byte> datagram)
    {
        var reason = target.SendFax(datagram);
        if (reason == MediaDropReason.None)
            target.Counters.CountRelayed();
        else
            target.Counters.CountDrop(reason);
    }

    private void Choose(PayloadFormat format, PayloadMap payloads)
    {
        (_formatIn, _payloadsOut) = (format, payloads);
        _formatOut = payloads.Counterpart(format);
        if (format.Kind != PayloadKind.Audio)
            return;
        if (_formatOut is not null || payloads.Audio is null)
        {
            _transcoder?.Dispose();
            _transcoder = null;
        }
        else if (_transcoder is null || !_transcoder.Fits(format, payloads.Audio))
        {
            _transcoder?.Dispose();
            _transcoder = Transcoder.TryCreate(format, payloads.Audio, target);
        }

        target.Transcoding = _transcoder is not null;
    }
}
