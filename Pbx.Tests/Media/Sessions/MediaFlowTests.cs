using System.Net;
using Pbx.Media;
using Pbx.Media.Rtcp;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;
using Pbx.Media.Srtp;
using Pbx.Tests.Media.Routing;

namespace Pbx.Tests.Media.Sessions;

public class MediaFlowTests
{
    private static readonly byte[] Voice = new byte[160];

    [Fact]
    public void Silence_is_told_after_its_time_and_resumed_with_the_next_packet()
    {
        using var flow = new MemoryFlow().Negotiate("8");
        flow.Receive(8, 1, 160, Voice);
        flow.AdvanceTo(TimeSpan.FromSeconds(29));
        Assert.Equal([new MediaEvent.Connected()], flow.Events);
        flow.AdvanceTo(TimeSpan.FromSeconds(40));
        Assert.IsType<MediaEvent.Silent>(Assert.Single(flow.Events.Skip(1)));
        flow.Receive(8, 2, 320, Voice);
        Assert.IsType<MediaEvent.Resumed>(flow.Events[^1]);
        flow.Negotiate("8", "a=inactive");
        flow.AdvanceTo(TimeSpan.FromSeconds(400));
        Assert.Equal(3, flow.Events.Count);
    }

    [Fact]
    public void Reports_are_read_and_written()
    {
        using var flow = new MemoryFlow().Negotiate("8", "a=rtcp-mux");
        var reports = new List<(RtcpPacketType Type, ReportBlock? Block)>();
        for (ushort i = 0; i < 1000; i++)
        {
            // Every tenth is lost.
            flow.AdvanceTo(TimeSpan.FromMilliseconds(20 * i));
            if (i % 10 != 5)
                flow.Receive(8, i, (uint)(i * 160), Voice);
            if (flow.Last.Length > 0 && flow.Last[1] is 200 or 201 && RtcpReader.TryBegin(flow.Last, false, out var reader, out _) && reader.TryNext(out var packet))
                reports.Add((packet.Type, packet.ReportCount > 0 ? packet.Report(0) : null));
        }

        var statistics = flow.Flow.Statistics;
        Assert.InRange(statistics.PacketsLost, 90, 101);
        Assert.Empty(reports);
        Assert.InRange(statistics.MeanOpinionScore, 1, 4);
        Span<byte> buffer = stackalloc byte[200];
        var writer = new RtcpWriter(buffer);
        writer.ReceiverReport(7, [new(flow.Flow.Sender.Ssrc, 64, 10, 0, 0, 0, 0)]);
        flow.Receive(buffer[..writer.Length]);
        flow.AdvanceTo(TimeSpan.FromSeconds(21));
        Assert.Equal(0.25, flow.Flow.Statistics.RemoteLoss);
    }

    [Fact]
    public void Our_own_SSRC_coming_back_changes_ours_once()
    {
        using var flow = new MemoryFlow().Negotiate("8");
        var mine = flow.Flow.Sender.Ssrc;
        flow.Receive(8, 1, 160, Voice, ssrc: mine);
        var other = flow.Flow.Sender.Ssrc;
        Assert.NotEqual(mine, other);
        flow.Receive(8, 2, 320, Voice, ssrc: other);
        Assert.Equal(other, flow.Flow.Sender.Ssrc);
        Assert.Equal(2, flow.Flow.Counters[MediaDropReason.OwnSsrc]);
        Assert.Empty(flow.Events);
    }

    [Fact]
    public void A_digit_is_no_jitter()
    {
        using var flow = new MemoryFlow().Negotiate("8 101", "a=rtpmap:101 telephone-event/8000");
        for (ushort i = 0; i < 200; i++)
        {
            flow.AdvanceTo(TimeSpan.FromMilliseconds(20 * i));
            if (i % 40 < 20)
                flow.Receive(8, i, (uint)(i * 160), Voice);
            else
                flow.Receive(101, i, (uint)((i - i % 40 + 20) * 160), [5, 10, 0, 160]);
        }

        flow.AdvanceTo(TimeSpan.FromSeconds(5));
        Assert.InRange(flow.Flow.Statistics.JitterMs, 0, 0.5);
        Assert.Equal(0, flow.Flow.Statistics.PacketsLost);
    }

    [Fact]
    public void The_clock_of_an_earlier_source_is_not_reported_to_the_next()
    {
        using var flow = new MemoryFlow().Negotiate("8");
        flow.Receive(8, 1, 160, Voice);
        Span<byte> buffer = stackalloc byte[200];
        var writer = new RtcpWriter(buffer);
        writer.SenderReport(7, new(0x1234_5678_0000, 160, 1, 160), []);
        flow.Receive(buffer[..writer.Length]);
        Assert.NotEqual(0u, NextReport(flow).LastSenderReport);
        flow.Receive(8, 1, 160, Voice, ssrc: 8);
        var block = NextReport(flow);
        Assert.Equal((8u, 0u, 0u), (block.Ssrc, block.LastSenderReport, block.DelaySinceLastSenderReport));
    }

    [Fact]
    public void New_keys_after_a_rollover_come_with_a_new_SSRC()
    {
        using var flow = new MemoryFlow(MediaProfile.SdesSrtp).Negotiate("8");
        var sender = flow.Flow.Sender;
        var settings = flow.Flow.Settings!;
        var ssrc = sender.Ssrc;
        flow.Flow.Apply(settings with { RemoteKeys = MemoryFlow.Keys(3) }, flow.Now);
        for (var i = 0; i < 70_000; i++)
            sender.Send(settings.Payloads.Audio!, 1, (ushort)i, (uint)(160 * i), false, Voice, TimeSpan.FromMilliseconds(20 * i));
        flow.Flow.Apply(settings with { RemoteKeys = MemoryFlow.Keys(3) }, flow.Now);
        Assert.Equal(ssrc, sender.Ssrc);
        flow.Flow.Apply(settings with { RemoteKeys = MemoryFlow.Keys(4) }, flow.Now);
        Assert.NotEqual(ssrc, sender.Ssrc);
        sender.Send(settings.Payloads.Audio!, 1, 4465, 160 * 70_001, false, Voice, TimeSpan.FromMilliseconds(20 * 70_001));
        using var joined = new SrtpContext(MemoryFlow.Keys(1));
        var packet = flow.Last.ToArray();
        Assert.True(joined.TryUnprotectRtp(packet, packet.Length, out _, out var reason), reason.ToString());
    }

    [Fact]
    public void A_flood_of_forgeries_from_elsewhere_is_not_decrypted()
    {
        using var flow = new MemoryFlow(MediaProfile.SdesSrtp).Negotiate("8");
        using var peer = new SrtpContext(MemoryFlow.Keys(2));
        var packet = new byte[200];
        Pbx.Media.Rtp.RtpWriter.WriteHeader(packet, false, 8, 1, 160, 7);
        Assert.True(peer.TryProtectRtp(packet, 172, out var length));
        flow.Receive(packet.AsSpan(0, length));
        flow.AdvanceTo(TimeSpan.FromMilliseconds(5900));
        Pbx.Media.Rtp.RtpWriter.WriteHeader(packet, false, 8, 2, 320, 7);
        Assert.True(peer.TryProtectRtp(packet, 172, out length));
        flow.Receive(packet.AsSpan(0, length));
        var elsewhere = Pbx.Media.Ice.TransportAddress.Udp(IPEndPoint.Parse("198.51.100.66:6666"));
        flow.Flow.Receive(new byte[] { 0x80, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, elsewhere, FlowComponent.Rtp, flow.Now);
        flow.Flow.Receive(new byte[] { 0x80, 200, 0, 3, 0, 0, 0, 7, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, elsewhere, FlowComponent.Rtp, flow.Now);
        Assert.Equal(2, flow.Flow.Counters[MediaDropReason.ForeignSource]);
        Assert.Equal(2, flow.Flow.Counters.Dropped);
    }

    [Fact]
    public void An_unspecified_address_beside_ICE_is_not_sent_to()
    {
        var offer = "v=0\r\no=- 1 1 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n";
        Assert.True(SessionDescription.TryParse(offer, out var description, out _));
        var negotiation = new SdpNegotiation(MediaProfile.Rtp, new(1, IPAddress.Loopback, 9000), new(1, "127.0.0.1"));
        Assert.NotNull(negotiation.Answer(description!, [AudioCodec.Pcma], MediaDirection.SendReceive, null, out var settings, out _));
        Assert.False(settings!.Remote.IsKnown());
        Assert.False(settings.RemoteRtcp.IsKnown());
    }

    private static ReportBlock NextReport(MemoryFlow flow)
    {
        var before = flow.Reports;
        while (flow.Reports == before)
            flow.AdvanceTo(flow.Now + TimeSpan.FromMilliseconds(500));
        Assert.True(RtcpReader.TryBegin(flow.LastReport, false, out var reader, out _));
        Assert.True(reader.TryNext(out var packet));
        return packet.Report(0);
    }

    [Theory]
    [InlineData(MediaDropReason.UnknownPayloadType, new byte[] { 0x80, 77, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1 })]
    [InlineData(MediaDropReason.MalformedRtp, new byte[] { 0x9F, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1 })]
    [InlineData(MediaDropReason.MalformedRtcp, new byte[] { 0x80, 200, 0, 99, 0, 0, 0, 0, 0, 0, 0, 9 })]
    [InlineData(MediaDropReason.UnknownKind, new byte[] { 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1 })]
    [InlineData(MediaDropReason.UnexpectedDtls, new byte[] { 22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    public void What_is_refused_is_counted_by_name(MediaDropReason reason, byte[] datagram)
    {
        using var flow = new MemoryFlow().Negotiate("8");
        flow.Receive(datagram);
        Assert.Equal(1, flow.Flow.Counters[reason]);
        Assert.Equal(1, flow.Flow.Counters.Dropped);
    }

    [Fact]
    public void Before_a_negotiation_and_without_keys_nothing_passes()
    {
        using var flow = new MemoryFlow(MediaProfile.SdesSrtp);
        flow.Receive(8, 1, 160, Voice);
        Assert.Equal(1, flow.Flow.Counters[MediaDropReason.NotNegotiated]);
        using var forged = new MemoryFlow(MediaProfile.Rtp);
        Assert.False(forged.Flow.Sender.IsReady);
    }
}
