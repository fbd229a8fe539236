using Pbx.Media.Rtp;

namespace Pbx.Media.Sessions.Stages;

/// <summary>Reads the RTP header (RFC 3550 section 5.1), knows the payload, and keeps the statistics of the source that sends.</summary>
internal sealed class RtpStage(RtpSender sender) : MediaStage
{
    private const int DefaultClock = 8000;

    private PayloadMap? _payloads;
    private bool _peerSends;
    private ReceptionStatistics _statistics = new(DefaultClock);
    private long _lostBefore;

    /// <summary>The source that is received.</summary>
    public uint RemoteSsrc { get; private set; }

    public bool HasSource { get; private set; }

    public long Received { get; private set; }

    public long Lost => Math.Max(0, _lostBefore + Math.Max(0, _statistics.CumulativeLost));

    public double LossRate => Received + Lost == 0 ? 0 : (double)Lost / (Received + Lost);

    public TimeSpan Jitter => _statistics.Jitter;

    public ReceptionStatistics Statistics => _statistics;

    /// <summary>When RTP came last; reports say so.</summary>
    public TimeSpan LastArrival { get; private set; }

    public void Apply(FlowSettings settings)
    {
        _payloads = settings.Payloads;
        _peerSends = settings.PeerSends;
        if (settings.Payloads.Audio is { } audio)
            _statistics.ChangeClock(audio.Codec.ClockRate);
    }

    public override MediaDropReason OnRtp(ref InboundPacket packet)
    {
        if (!RtpPacket.TryParse(packet.Data, out var rtp, out _))
            return MediaDropReason.MalformedRtp;
        if (rtp.Ssrc == sender.Ssrc)
        {
            sender.OnCollision(packet.Now);
            return MediaDropReason.OwnSsrc;
        }

        if (!_peerSends)
            return MediaDropReason.NotExpected;
        packet.Ssrc = rtp.Ssrc;
        packet.Sequence = rtp.SequenceNumber;
        packet.Timestamp = rtp.Timestamp;
        packet.Marker = rtp.Marker;
        packet.Payload = rtp.Payload;
        packet.Format = _payloads!.Received(rtp.PayloadType);
        if (packet.Format is null)
            return MediaDropReason.UnknownPayloadType;

        if (!HasSource || rtp.Ssrc != RemoteSsrc)
            Begin(rtp.Ssrc, packet.Format.Codec.ClockRate);
        else if (packet.Format.Kind == PayloadKind.Audio)
            _statistics.ChangeClock(packet.Format.Codec.ClockRate);
        // The packets of an event share a timestamp and would count as jitter; they are in the numbering all the same.
        _statistics.OnPacket(packet.Sequence, packet.Timestamp, packet.Now, timed: packet.Format.Kind != PayloadKind.TelephoneEvent);
        Received++;
        LastArrival = packet.Now;
        return packet.Payload.IsEmpty ? MediaDropReason.PaddingOnly : MediaDropReason.None;
    }

    /// <summary>Nothing is known of the source: its next packet is a beginning, whatever its number.</summary>
    public void Forget() => HasSource = false;

    private void Begin(uint ssrc, int clockRate)
    {
        _lostBefore = Lost;
        _statistics = new(clockRate);
        RemoteSsrc = ssrc;
        HasSource = true;
    }
}
