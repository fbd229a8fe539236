using Pbx.Media.Rtp;
using Pbx.Media.Srtp;
using Pbx.Media.Sessions.Stages;

namespace Pbx.Media.Sessions;

/// <summary>
/// The one RTP stream that a session sends, whatever feeds it: SSRC and numbering stay continuous through changes of source, the packet gets the mid
/// extension and its protection, and goes to where the peer is.
/// </summary>
internal sealed class RtpSender(IFlowTransport transport, IPeerAddress peer, SrtpStage? srtp, Random random)
{
    /// <summary>Room for any packet of ours with extension and tag.</summary>
    internal const int BufferLength = 2048;

    private static readonly TimeSpan CollisionPause = TimeSpan.FromSeconds(10);

    // A flow belongs to one worker at a time, and a packet is written and sent before the next.
    [ThreadStatic]
    private static byte[]? _buffer;

    private RtpStreamRewriter _rewriter = CreateStream(random);
    private byte[] _extension = [];
    private TimeSpan? _lastCollision;
    private bool _peerReceives;
    private int _clockRate = 8000;

    public uint Ssrc => _rewriter.Ssrc;

    public long Packets { get; private set; }

    public long Octets { get; private set; }

    /// <summary>What streams of an earlier SSRC sent: a sender report counts from the change on (RFC 3550 section 6.4.1).</summary>
    public (long Packets, long Octets) Before { get; private set; }

    /// <summary>An event of our own is on its way: audio gives way.</summary>
    public bool EventActive { get; set; }

    internal static Span<byte> Buffer => _buffer ??= GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);

    public bool IsReady => _peerReceives && (srtp is null || srtp.HasKeys) && peer.Of(FlowComponent.Rtp).IsKnown();

    public void Apply(FlowSettings settings)
    {
        _peerReceives = settings.PeerReceives;
        _clockRate = settings.Payloads.Audio?.Codec.ClockRate ?? _clockRate;
        _extension = Extension(settings);
    }

    /// <summary>The next packet comes from another source, even if its SSRC is the same.</summary>
    public void SwitchSource() => _rewriter.SwitchSource();

    /// <summary>Sends a packet of a source in its place of our stream.</summary>
    public MediaDropReason Send(
        PayloadFormat format, uint source, ushort sequence, uint timestamp, bool marker, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (!IsReady)
        {
            _rewriter.Skip(sequence);
            return MediaDropReason.ReceiverNotReady;
        }

        if (EventActive && format.Kind != PayloadKind.TelephoneEvent)
        {
            _rewriter.Skip(sequence);
            return MediaDropReason.ReplacedByEvent;
        }

        var result = _rewriter.Rewrite(source, sequence, timestamp, format.Codec.ClockRate, format.Frame, now, out var number, out var time,
            backdated: format.Kind == PayloadKind.TelephoneEvent);
        if (result == RewriteResult.DropLate)
            return MediaDropReason.Replayed;
        // The marker of a telephone-event means its beginning, nothing else.
        marker |= result == RewriteResult.SendSwitched && format.Kind == PayloadKind.Audio;
        return Write(format.SendPayloadType, number, time, marker, payload);
    }

    /// <summary>A packet of the source is not passed on: the numbers behind it close up.</summary>
    public void Skip(ushort sequence) => _rewriter.Skip(sequence);

    /// <summary>Sends a packet of our own between those of the source.</summary>
    public MediaDropReason Insert(PayloadFormat format, uint? keepTimestamp, bool marker, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (!IsReady)
            return MediaDropReason.ReceiverNotReady;
        _rewriter.Insert(_clockRate, now, keepTimestamp, out var number, out var time);
        return Write(format.SendPayloadType, number, time, marker, payload);
    }

    /// <summary>The timestamp that our stream has now.</summary>
    public uint TimestampAt(TimeSpan now) => _rewriter.TimestampAt(now, _clockRate, 1);

    /// <summary>Sends RTCP that lies in the first bytes of <see cref="Buffer"/>.</summary>
    public MediaDropReason SendRtcp(int length)
    {
        var to = peer.Of(FlowComponent.Rtcp);
        if (!to.IsKnown() || (srtp is not null && !srtp.HasKeys))
            return MediaDropReason.ReceiverNotReady;
        if (srtp is not null && !srtp.TryProtectRtcp(Buffer, length, out length))
            return MediaDropReason.SrtpRefused;
        return transport.Send(Buffer[..length], to, FlowComponent.Rtcp) ? MediaDropReason.None : MediaDropReason.SendFailed;
    }

    /// <summary>The peer uses our SSRC (RFC 3550 section 8.2): we take another, once; again at once means that our own packets come back.</summary>
    public void OnCollision(TimeSpan now)
    {
        if (_lastCollision is { } last && now - last < CollisionPause)
            return;
        _lastCollision = now;
        NewStream();
    }

    /// <summary>Goes on under another SSRC.</summary>
    public void NewStream()
    {
        _rewriter = CreateStream(random);
        Before = (Packets, Octets);
    }

    private static RtpStreamRewriter CreateStream(Random random) =>
        new((uint)random.NextInt64(1, uint.MaxValue), (ushort)random.Next(0x8000), (uint)random.NextInt64(uint.MaxValue));

    private static byte[] Extension(FlowSettings settings)
    {
        if (settings.MidExtension == 0 || settings.Mid.Length == 0)
            return [];
        Span<byte> block = stackalloc byte[64];
        var writer = RtpExtensions.Begin(block, oneByte: settings.MidExtension < 15 && settings.Mid.Length <= 16);
        return writer.TryAdd(settings.MidExtension, settings.Mid) ? block[..writer.Finish()].ToArray() : [];
    }

    private MediaDropReason Write(int payloadType, ushort sequence, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var packet = Buffer;
        var length = RtpWriter.WriteHeader(packet, marker, payloadType, sequence, timestamp, Ssrc);
        if (length + _extension.Length + payload.Length + SrtpContext.MaxOverhead > packet.Length)
            return MediaDropReason.MalformedRtp;
        if (_extension.Length > 0)
        {
            RtpWriter.SetHasExtension(packet, true);
            _extension.CopyTo(packet[length..]);
            length += _extension.Length;
        }

        payload.CopyTo(packet[length..]);
        length += payload.Length;
        if (srtp is not null && !srtp.TryProtectRtp(packet, length, out length))
            return MediaDropReason.SrtpRefused;
        if (!transport.Send(packet[..length], peer.Of(FlowComponent.Rtp), FlowComponent.Rtp))
            return MediaDropReason.SendFailed;
        Packets++;
        Octets += payload.Length;
        return MediaDropReason.None;
    }
}
