using Pbx.Media.Rtp;

namespace Pbx.Tests.Media.Rtp;

public class ReceptionStatisticsTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_source_is_believed_after_two_packets_in_sequence()
    {
        var s = new ReceptionStatistics(8000);
        Assert.Equal(ReceptionResult.Probation, s.OnPacket(100, 0, TimeSpan.Zero));
        Assert.Equal(ReceptionResult.Probation, s.OnPacket(500, 0, TimeSpan.Zero));
        Assert.Equal(ReceptionResult.Valid, s.OnPacket(501, 160, Frame));
        Assert.True(s.IsValid);
        Assert.Equal(ReceptionResult.Valid, new ReceptionStatistics(8000, 1).OnPacket(1, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65500)]
    public void Loss_is_counted_over_the_wrap(int first)
    {
        var s = new ReceptionStatistics(8000, 1);
        for (var i = 0; i < 100; i++)
        {
            if (i % 10 != 5)
                s.OnPacket((ushort)(first + i), (uint)(160 * i), Frame * i);
        }

        var report = s.TakeReport(7, 1, 2);
        Assert.Equal(10, report.CumulativeLost);
        Assert.Equal(256 * 10 / 100, report.FractionLost);
        Assert.Equal((uint)(first + 99), report.HighestSequence);
        Assert.Equal((7u, 1u, 2u), (report.Ssrc, report.LastSenderReport, report.DelaySinceLastSenderReport));
        Assert.Equal(0, s.TakeReport(7, 0, 0).FractionLost);
    }

    [Fact]
    public void Duplicates_make_the_loss_negative_but_not_the_fraction()
    {
        var s = new ReceptionStatistics(8000, 1);
        for (var i = 0; i < 10; i++)
        {
            s.OnPacket((ushort)i, 0, Frame);
            s.OnPacket((ushort)i, 0, Frame);
        }

        var report = s.TakeReport(1, 0, 0);
        Assert.Equal((-10, 0), (report.CumulativeLost, report.FractionLost));
    }

    [Fact]
    public void A_jump_is_a_restart_when_it_goes_on()
    {
        var s = new ReceptionStatistics(8000, 1);
        for (var i = 0; i < 50; i++)
            s.OnPacket((ushort)i, 0, Frame);
        Assert.Equal(ReceptionResult.Jump, s.OnPacket(30000, 0, Frame));
        Assert.Equal(ReceptionResult.Restarted, s.OnPacket(30001, 0, Frame));
        Assert.Equal(0, s.CumulativeLost);
    }

    [Fact]
    public void Jitter_follows_appendix_a8()
    {
        var s = new ReceptionStatistics(8000, 1);
        double expected = 0;
        var random = new Random(8);
        double previous = 0;
        for (var i = 0; i < 500; i++)
        {
            var delay = random.Next(0, 30);
            s.OnPacket((ushort)i, (uint)(160 * i), Frame * i + TimeSpan.FromMilliseconds(delay));
            if (i > 0)
                expected += (Math.Abs(delay - previous) * 8 - expected) / 16;
            previous = delay;
        }

        Assert.Equal(expected, s.JitterUnits, 3);
        Assert.InRange(s.Jitter.TotalMilliseconds, 5, 15);
    }
}
