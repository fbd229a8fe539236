using Pbx.Media;
using Pbx.Media.Rtcp;
using Pbx.Media.Sessions;
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
