using Pbx.Media.Rtp;

namespace Pbx.Tests.Media.Rtp;

public class RtpStreamRewriterTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void The_stream_goes_on_over_changes_of_source()
    {
        var r = new RtpStreamRewriter(1, 0xFFFF, 0xFFFFFF00);
        var (now, lastSequence, lastTimestamp, started) = (TimeSpan.Zero, (ushort)0, 0u, false);
        foreach (var (source, sequence, timestamp) in new[] { (10u, (ushort)65530, 4_000_000_000u), (11u, (ushort)5, 7u), (10u, (ushort)40000, 4_000_000_000u) })
        {
            for (var i = 0; i < 50; i++, now += Frame)
            {
                var result = r.Rewrite(source, (ushort)(sequence + i), (uint)(timestamp + 160 * i), 8000, 160, now, out var s, out var t);
                Assert.Equal(i == 0 ? RewriteResult.SendSwitched : RewriteResult.Send, result);
                if (started)
                {
                    Assert.Equal((ushort)(lastSequence + 1), s);
                    Assert.Equal(160u, t - lastTimestamp);
                }
                else
                {
                    Assert.True(s < 0x8000);
                    Assert.Equal(0xFFFFFF00u, t);
                }

                (lastSequence, lastTimestamp, started) = (s, t, true);
            }
        }
    }

    [Fact]
    public void A_pause_between_sources_moves_the_timestamp_by_the_time()
    {
        var r = new RtpStreamRewriter(1, 1, 1000);
        r.Rewrite(5, 1, 1, 8000, 160, TimeSpan.Zero, out _, out var first);
        r.Rewrite(6, 1, 1, 8000, 160, TimeSpan.FromSeconds(2), out _, out var second);
        Assert.Equal(16000u, second - first);
        Assert.Equal(16000u + 160 * 50, r.TimestampAt(TimeSpan.FromSeconds(3), 8000, 160) - first);
    }

    [Fact]
    public void Loss_and_reordering_inside_a_source_stay_visible()
    {
        var r = new RtpStreamRewriter(1, 100, 0);
        Assert.Equal(RewriteResult.SendSwitched, r.Rewrite(5, 10, 0, 8000, 160, TimeSpan.Zero, out var a, out _));
        Assert.Equal(RewriteResult.Send, r.Rewrite(5, 13, 480, 8000, 160, Frame * 3, out var d, out _));
        Assert.Equal(RewriteResult.Send, r.Rewrite(5, 12, 320, 8000, 160, Frame * 3, out var c, out var ct));
        Assert.Equal((100, 103, 102, 320u), (a, d, c, ct));
        Assert.Equal(RewriteResult.DropLate, r.Rewrite(5, 9, 0, 8000, 160, Frame * 3, out _, out _));
    }

    [Theory]
    [InlineData(20000, 480u)]
    [InlineData(13, 3_000_000_000u)]
    public void A_restart_under_the_same_ssrc_is_a_switch(int sequence, uint timestamp)
    {
        var r = new RtpStreamRewriter(1, 100, 0);
        for (var i = 0; i < 3; i++)
            r.Rewrite(5, (ushort)(10 + i), (uint)(160 * i), 8000, 160, Frame * i, out _, out _);
        Assert.Equal(RewriteResult.SendSwitched, r.Rewrite(5, (ushort)sequence, timestamp, 8000, 160, Frame * 3, out var s, out var t));
        Assert.Equal((103, 480u), (s, t));
    }

    [Fact]
    public void Own_packets_go_between_and_left_out_ones_close_up()
    {
        var r = new RtpStreamRewriter(1, 100, 0);
        r.Rewrite(5, 10, 0, 8000, 160, TimeSpan.Zero, out _, out _);
        r.Insert(8000, Frame, null, out var own, out var ownTime);
        r.Insert(8000, Frame * 2, ownTime, out var own2, out var ownTime2);
        r.Rewrite(5, 11, 480, 8000, 160, Frame * 3, out var next, out var nextTime);
        Assert.Equal((101, 102, 103), (own, own2, next));
        Assert.Equal((160u, 160u, 480u), (ownTime, ownTime2, nextTime));
        r.Skip(12);
        r.Rewrite(5, 13, 800, 8000, 160, Frame * 4, out var after, out _);
        Assert.Equal(104, after);
        Assert.Equal(RewriteResult.DropLate, r.Rewrite(5, 11, 480, 8000, 160, Frame * 4, out _, out _));
    }

    [Fact]
    public void Outgoing_numbers_never_repeat_under_random_input()
    {
        var random = new Random(1);
        var r = new RtpStreamRewriter(1, 30000, 0);
        var used = new HashSet<(int Cycle, ushort Number)>();
        var (now, highest) = (TimeSpan.Zero, new ExtendedSequence());
        for (var source = 0u; source < 200; source++)
        {
            var (start, timestamp) = ((ushort)random.Next(65536), (uint)random.NextInt64(uint.MaxValue));
            for (var i = 0; i < 100; i++, now += Frame)
            {
                if (random.Next(10) == 0)
                    continue;
                if (r.Rewrite(source, (ushort)(start + i), timestamp + (uint)(160 * i), 8000, 160, now, out var s, out _) == RewriteResult.DropLate)
                    continue;
                Assert.True(used.Add(((int)(highest.Update(s) >> 16), s)));
            }
        }
    }
}
