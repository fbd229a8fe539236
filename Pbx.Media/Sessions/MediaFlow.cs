using System.Buffers.Binary;
using Pbx.Media.Audio;
using Pbx.Media.Ice;
using Pbx.Media.Sessions.Stages;
using Pbx.Media.Stun;

namespace Pbx.Media.Sessions;

/// <summary>
/// The packets of one session, both ways. A datagram is told apart by its first bytes (RFC 7983), goes through the stages, and then to those who listen.
/// Sans-IO, and owned by one worker; the control thread's side of it is <see cref="MediaSession"/>.
/// </summary>
internal sealed class MediaFlow : IFlowInput
{
    /// <summary>The longest UDPTL datagram that is passed on: what fits an Ethernet frame.</summary>
    public const int LongestFax = 1472;

    // Number, length and an empty primary packet, and the kind of the error recovery (ITU-T T.38 9.1).
    private const int ShortestFax = 4;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);

    private readonly IFlowTransport _transport;
    private readonly Action<MediaEvent> _raise;
    private readonly MediaStage[] _stages;
    private readonly LatchStage? _latch;
    private readonly IceStage? _ice;
    private readonly SrtpStage? _srtp;
    private readonly DtlsStage? _dtls;
    private readonly RtpStage _rtp;
    private readonly RtcpStage _rtcp;
    private readonly DtmfStage _dtmf;
    private readonly DtmfSender _digits;
    private readonly SilenceDetector _silence;
    private readonly Deadline _tick;
    private readonly Deadline _eventEnd;
    private IFlowListener[] _listeners = [];
    private FlowSettings? _settings;
    private bool _connected;
    private bool _consentLost;
    private bool _closed;
    private uint _lastSource;
    private long _faxReceived;
    private long _faxSent;
    private TimeSpan _elsewhereSince;
    private MediaStatistics _statistics = new();
    private Shown _signalledAt;
    private Shown _heardFrom;

    /// <param name="profile">How media is carried.</param>
    /// <param name="transport">Takes what is sent.</param>
    /// <param name="host">The owner.</param>
    /// <param name="context">What all flows share.</param>
    /// <param name="ice">Agent and directory of a session on the shared port, null on a port of its own.</param>
    /// <param name="random">Chance for SSRC, numbers and report times.</param>
    /// <param name="raise">Hears events, on the owner's thread.</param>
    public MediaFlow(
        MediaProfile profile, IFlowTransport transport, IFlowHost host, FlowContext context, (IceLiteAgent Agent, IIceDirectory Directory)? ice,
        Random random, Action<MediaEvent> raise)
    {
        (Profile, _transport, _raise) = (profile, transport, raise);
        _ice = ice is { } i ? new(i.Agent, i.Directory, this) : null;
        _latch = ice is null ? new(new()) : null;
        _srtp = profile == MediaProfile.Rtp ? null : new();
        IPeerAddress peer = _ice is not null ? _ice : _latch!;
        Sender = new(transport, peer, _srtp, random);
        if (_srtp is not null)
            _srtp.Rekeyed = OnRekeyed;
        _rtp = new(Sender);
        _rtcp = new(Sender, _rtp, random, context.UnixOrigin, context.Cname);
        _dtmf = new(OnDigit);
        _digits = new(Sender);
        _silence = new(context.SilenceAfter);
        _tick = new(OnTick);
        _eventEnd = new(OnEventEnd);
        if (profile is MediaProfile.WebRtc or MediaProfile.DtlsSrtp)
        {
            _dtls = new(host, context, _srtp!, () => peer.Of(FlowComponent.Rtp), transport, symmetric: ice is null)
            {
                Established = () => Changed?.Invoke(),
                Failed = reason => _raise(new MediaEvent.SecurityFailed(reason)),
            };
        }

        // Keys first where there are any: only what proved authentic may teach us an address.
        _stages = [.. new MediaStage?[] { _ice, _srtp, _latch, _rtp, _rtcp, _dtmf }.OfType<MediaStage>()];
    }

    public MediaProfile Profile { get; }

    public RtpSender Sender { get; }

    public PacketCounters Counters { get; } = new();

    /// <summary>Null before the first negotiation.</summary>
    public FlowSettings? Settings => _settings;

    public bool IsClosed => _closed;

    private bool IsVoice => _settings is null or { Content: FlowContent.Voice };

    /// <summary>What this session hears at present.</summary>
    public Routing.IMediaRoute? Hears { get; private set; }

    /// <summary>Deadlines of the owner, while it has one.</summary>
    public DeadlineQueue? Deadlines { get; private set; }

    public bool Transcoding { get; set; }

    /// <summary>A negotiation was applied, or keys came.</summary>
    public event Action? Changed;

    /// <summary>The last snapshot; from any thread.</summary>
    public MediaStatistics Statistics => Volatile.Read(ref _statistics);

    /// <summary>The worker takes the flow.</summary>
    public void Attach(DeadlineQueue deadlines, PacketCounters counters, TimeSpan now)
    {
        if (_closed)
            return;
        Counters.Parent = counters;
        Deadlines = deadlines;
        _digits.Attach(deadlines, now);
        deadlines.Set(_tick, now + TickInterval);
        if (_dtmf.Deadline is { } end)
            deadlines.Set(_eventEnd, end);
        if (_ice is not null)
            _ice.Start();
    }

    /// <summary>The worker gives the flow away.</summary>
    public void Detach()
    {
        Hear(null);
        Mute();
        Deadlines?.Cancel(_tick);
        Deadlines?.Cancel(_eventEnd);
        _digits.Detach();
        Deadlines = null;
    }

    public IceCredentials RestartIce() => _ice!.Restart();

    public void Apply(FlowSettings settings, TimeSpan now)
    {
        if (_closed)
            return;
        var wasElsewhere = _settings is { Content: FlowContent.Elsewhere };
        _settings = settings;
        if (settings.Content == FlowContent.Elsewhere)
        {
            if (!wasElsewhere)
                _elsewhereSince = now;
            Sender.Apply(settings);
            _silence.Expect(sends: false, now);
            Publish();
            return;
        }

        if (wasElsewhere)
        {
            // What the ends have sent each other meanwhile was neither lost nor ours.
            _rtp.Forget();
            Sender.SwitchSource();
            if (_srtp is not null)
            {
                // The peer has heard others under our name's place: a stream that it does not know cannot be out of step. Its own may have gone on under the same key.
                Sender.NewStream();
                _srtp.Resume(now - _elsewhereSince);
            }
        }

        if (settings.LocalKeys is { } local && settings.RemoteKeys is { } remote)
            _srtp?.SetKeys(local, remote);
        _latch?.Open(settings, now);
        Sender.Apply(settings);
        _rtp.Apply(settings);
        if (settings.Content == FlowContent.Voice)
            _rtcp.Apply(settings, now);
        _digits.Apply(settings);
        _silence.Expect(settings.PeerSends, now);
        _dtls?.Apply(settings);
        Changed?.Invoke();
        Publish();
    }

    public void Receive(Span<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now)
    {
        if (_closed)
            return;
        var reason = _settings is { Content: not FlowContent.Voice } other ? OnOther(other.Content, datagram, from, component, now) : Datagram.Classify(datagram) switch
        {
            DatagramKind.Rtp when component == FlowComponent.Rtp => OnRtp(datagram, from, component, now),
            DatagramKind.Rtcp => OnRtcp(datagram, from, component, now),
            DatagramKind.Stun when _ice is not null => OnStun(datagram, from, now),
            DatagramKind.Dtls when _dtls is not null => OnDtls(datagram, from, now),
            DatagramKind.Dtls => MediaDropReason.UnexpectedDtls,
            _ => MediaDropReason.UnknownKind,
        };
        if (reason != MediaDropReason.None)
            Counters.CountDrop(reason);
    }

    public void OnConnectionClosed(in TransportAddress address, TimeSpan now) => _ice?.OnConnectionClosed(address);

    /// <summary>The session hears this from now on, and what it heard before ends.</summary>
    public void Hear(Routing.IMediaRoute? route)
    {
        if (Hears == route)
            return;
        var before = Hears;
        Hears = route;
        before?.OnReplaced();
        Transcoding = false;
        Sender.SwitchSource();
    }

    public void Listen(IFlowListener listener) => _listeners = [.. _listeners, listener];

    public void Unlisten(IFlowListener listener) => _listeners = [.. _listeners.Where(l => l != listener)];

    /// <summary>A number for a source of our own that feeds this session's stream.</summary>
    public uint NextSource() => ++_lastSource;

    /// <summary>Nobody hears this session any more.</summary>
    public void Mute()
    {
        var listeners = _listeners;
        _listeners = [.. listeners.Where(l => l.OutlivesBridges)];
        foreach (var listener in listeners)
        {
            if (!listener.OutlivesBridges)
                listener.OnSourceGone();
        }
    }

    /// <summary>Passes a UDPTL datagram on to the peer.</summary>
    public MediaDropReason SendFax(ReadOnlySpan<byte> datagram)
    {
        if (_closed || _settings is not { Content: FlowContent.Fax } || _latch?.Of(FlowComponent.Rtp) is not { } to || !to.IsKnown())
            return MediaDropReason.ReceiverNotReady;
        if (!_transport.Send(datagram, to, FlowComponent.Rtp))
            return MediaDropReason.SendFailed;
        _faxSent++;
        return MediaDropReason.None;
    }

    public void SendDigit(char digit, TimeSpan duration, TimeSpan now) => _digits.Enqueue(digit, duration, now);

    public void Close(TimeSpan now)
    {
        if (_closed)
            return;
        Detach();
        var length = IsVoice ? _rtcp.Bye(now, RtpSender.Buffer) : 0;
        if (length > 0)
            Sender.SendRtcp(length);
        Publish();
        _closed = true;
        foreach (var listener in _listeners)
            listener.OnSourceGone();
        _listeners = [];
        _dtls?.Stop();
        _ice?.Stop();
        _srtp?.Dispose();
    }

    private MediaDropReason OnRtp(Span<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now)
    {
        if (_settings is null)
            return MediaDropReason.NotNegotiated;
        // A flood of forgeries is to cost a look at the address, not a decryption each.
        if (_srtp is not null && _latch is not null && !_latch.MayProve(from, now))
            return MediaDropReason.ForeignSource;
        var packet = new InboundPacket { Data = datagram, From = from, Component = component, Now = now };
        var reason = MediaDropReason.None;
        foreach (var stage in _stages)
        {
            reason = stage.OnRtp(ref packet);
            if (reason != MediaDropReason.None)
                break;
        }

        if (reason is not (MediaDropReason.None or MediaDropReason.PaddingOnly))
            return reason;
        OnAlive(_silence.OnPacket(packet.Format!.Kind == PayloadKind.ComfortNoise, now));
        if (packet.Format.Kind == PayloadKind.TelephoneEvent && _dtmf.Deadline is { } end && Deadlines is not null)
            Deadlines.Set(_eventEnd, end);
        // An empty payload goes on: who renumbers has to know that this number is missing on purpose.
        foreach (var listener in _listeners)
            listener.OnRtp(packet);
        return reason;
    }

    private MediaDropReason OnRtcp(Span<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now)
    {
        if (_settings is null)
            return MediaDropReason.NotNegotiated;
        if (_srtp is not null && _latch is not null && !_latch.MayProveRtcp(from, now))
            return MediaDropReason.ForeignSource;
        var packet = new InboundPacket { Data = datagram, From = from, Component = component, Now = now };
        foreach (var stage in _stages)
        {
            var reason = stage.OnRtcp(ref packet);
            if (reason != MediaDropReason.None)
                return reason;
        }

        if (_connected && _silence.OnReport(now))
            _raise(new MediaEvent.Resumed());
        return MediaDropReason.None;
    }

    private MediaDropReason OnOther(FlowContent content, ReadOnlySpan<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now) =>
        content == FlowContent.Fax ? OnFax(datagram, from, component, now) : MediaDropReason.NotExpected;

    private MediaDropReason OnFax(ReadOnlySpan<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now)
    {
        // What was on its way when the voice gave way would be garbage to a fax machine.
        if (component != FlowComponent.Rtp || IsLateVoice(datagram))
            return MediaDropReason.NotExpected;
        if (datagram.Length is < ShortestFax or > LongestFax)
            return MediaDropReason.MalformedUdptl;
        if (_latch is null)
            return MediaDropReason.UnknownKind;
        if (_latch.OnFax(datagram, from, now) is var reason and not MediaDropReason.None)
            return reason;
        _faxReceived++;
        OnAlive(_silence.OnPacket(comfortNoise: false, now));
        foreach (var listener in _listeners)
            listener.OnFax(datagram);
        return MediaDropReason.None;
    }

    private bool IsLateVoice(ReadOnlySpan<byte> datagram) =>
        _rtp.HasSource && Datagram.Classify(datagram) == DatagramKind.Rtp && BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]) == _rtp.RemoteSsrc;

    private MediaDropReason OnStun(ReadOnlySpan<byte> datagram, in TransportAddress from, TimeSpan now)
    {
        if (!_ice!.OnStun(datagram, from, _transport, now))
            return MediaDropReason.InvalidCheck;
        if (_consentLost)
        {
            _consentLost = false;
            _raise(new MediaEvent.Resumed());
        }

        return MediaDropReason.None;
    }

    private MediaDropReason OnDtls(ReadOnlySpan<byte> datagram, in TransportAddress from, TimeSpan now)
    {
        if (_ice is not null && !_ice.IsProved(from))
            return MediaDropReason.UnprovedAddress;
        if (_latch is not null && !_latch.MayBePeer(from, now))
            return MediaDropReason.ForeignSource;
        return _dtls!.Receive(datagram, from);
    }

    private void OnAlive(bool endsSilence)
    {
        if (!_connected)
        {
            _connected = true;
            _raise(new MediaEvent.Connected());
        }
        else if (endsSilence)
        {
            _raise(new MediaEvent.Resumed());
        }
    }

    // Who joins with new keys takes the roll-over counter for 0 (RFC 3711 section 3.3.1): so it has to be, under another SSRC.
    private void OnRekeyed()
    {
        if (_srtp!.HasRolledOver(Sender.Ssrc))
            Sender.NewStream();
    }

    private void OnDigit(char digit, TimeSpan duration) => _raise(new MediaEvent.Dtmf(digit, (int)duration.TotalMilliseconds));

    private void OnEventEnd(TimeSpan now)
    {
        _dtmf.OnTime(now);
        if (_dtmf.Deadline is { } end)
            Deadlines?.Set(_eventEnd, end);
    }

    private void OnTick(TimeSpan now)
    {
        var length = IsVoice ? _rtcp.OnTime(now, RtpSender.Buffer) : 0;
        if (length > 0)
            Sender.SendRtcp(length);
        if (_silence.Check(now) is { } silent)
            _raise(new MediaEvent.Silent(silent));
        if (_ice is not null && _ice.OnTime(now))
        {
            _consentLost = true;
            _raise(new MediaEvent.ConsentLost());
        }

        Publish();
        var next = now + TickInterval;
        // Consent that has run out stops what is sent at once, not with the next round (RFC 7675 5.1).
        Deadlines?.Set(_tick, _ice?.NextDeadline is { } end && end < next ? end : next);
    }

    private void Publish()
    {
        var codec = _settings?.Payloads.Audio?.Codec;
        var content = _settings?.Content ?? FlowContent.Voice;
        _signalledAt.Show(_settings?.Remote ?? default);
        _heardFrom.Show(_latch?.HeardFrom ?? default);
        Volatile.Write(ref _statistics, new()
        {
            Codec = content == FlowContent.Fax ? "T.38" : codec?.Name,
            Security = Profile switch
            {
                MediaProfile.Rtp => "RTP",
                MediaProfile.SdesSrtp => $"SRTP {_srtp!.Suite}".TrimEnd(),
                _ => $"DTLS-SRTP {_srtp!.Suite}".TrimEnd(),
            },
            PacketsReceived = _rtp.Received + _faxReceived,
            PacketsLost = _rtp.Lost,
            PacketsSent = Sender.Packets + _faxSent,
            PacketsDropped = Counters.Dropped,
            JitterMs = _rtp.Jitter.TotalMilliseconds,
            RemoteLoss = _rtcp.RemoteLoss,
            RoundTripMs = _rtcp.RoundTrip?.TotalMilliseconds,
            MeanOpinionScore = content != FlowContent.Voice ? 0 : EModel.MeanOpinionScore(codec, _rtp.LossRate, _rtp.Jitter, _rtcp.RoundTrip),
            ReportsReceived = _rtcp.ReportsReceived,
            ReportsOnUs = _rtcp.ReportsOnUs,
            SignalledAt = _signalledAt.EndPoint,
            HeardFrom = _heardFrom.EndPoint,
            ForeignPackets = Counters[MediaDropReason.ForeignSource],
            UnknownEncodings = Counters[MediaDropReason.UnknownPayloadType],
            Transcoding = Transcoding,
        });
    }

    /// <summary>An address as others read it; made anew only when it has changed.</summary>
    private struct Shown
    {
        private TransportAddress _address;

        public System.Net.IPEndPoint? EndPoint { get; private set; }

        public void Show(in TransportAddress address)
        {
            if (address == _address)
                return;
            _address = address;
            EndPoint = address.IsKnown() ? address.ToEndPoint() : null;
        }
    }
}
