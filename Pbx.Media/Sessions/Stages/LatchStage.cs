using System.Buffers.Binary;
using Pbx.Media.Ice;

namespace Pbx.Media.Sessions.Stages;

/// <summary>Lets in what the peer sent, for legs with ports of their own; see <see cref="SourceLatch"/>.</summary>
internal sealed class LatchStage(SourceLatch latch) : MediaStage, IPeerAddress
{
    private bool _rtcpMux;

    public void Open(FlowSettings settings, TimeSpan now)
    {
        _rtcpMux = settings.Media.RtcpMux;
        latch.Open(settings.Remote, settings.RemoteRtcp, settings.PeerHost, now);
    }

    /// <summary>Where the peer's packets come from, once that is sure; else unknown.</summary>
    public TransportAddress HeardFrom => latch.IsLocked ? latch.Remote : default;

    public TransportAddress Of(FlowComponent component) => component == FlowComponent.Rtp || _rtcpMux ? latch.Remote : latch.RemoteRtcp;

    public override MediaDropReason OnRtp(ref InboundPacket packet)
    {
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Data[8..]);
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet.Data[2..]);
        return latch.Accept(packet.From, ssrc, sequence, packet.Authenticated, packet.Now) ? MediaDropReason.None : MediaDropReason.ForeignSource;
    }

    /// <summary>A UDPTL datagram: it has a number as RTP has (ITU-T T.38 9.1), and no source of its own.</summary>
    public MediaDropReason OnFax(ReadOnlySpan<byte> datagram, in TransportAddress from, TimeSpan now) =>
        latch.Accept(from, 0, BinaryPrimitives.ReadUInt16BigEndian(datagram), authenticated: false, now) ? MediaDropReason.None : MediaDropReason.ForeignSource;

    public override MediaDropReason OnRtcp(ref InboundPacket packet) =>
        latch.AcceptRtcp(packet.From, packet.Component == FlowComponent.Rtcp && !_rtcpMux, packet.Authenticated)
            ? MediaDropReason.None
            : MediaDropReason.ForeignSource;

    /// <summary>Whether an SRTP packet from there is worth the check.</summary>
    public bool MayProve(in TransportAddress from, TimeSpan now) => latch.MayProve(from, now);

    /// <summary>The same of SRTCP, which comes from the host of the RTP but may have a port of its own.</summary>
    public bool MayProveRtcp(in TransportAddress from, TimeSpan now) => from.SameHost(latch.Remote) || latch.MayProve(from, now);

    /// <summary>Whether a DTLS datagram may be the peer's; its fingerprint decides afterwards.</summary>
    public bool MayBePeer(in TransportAddress from, TimeSpan now) => latch.MayBePeer(from, now);
}
