using Pbx.Media.Rtcp;

namespace Pbx.Tests.Media.Rtcp;

public class RtcpSchedulerTests
{
    [Fact]
    public void Two_parties_report_about_every_five_seconds()
    {
        var sent = Run(new RtcpScheduler(new Random(1), 64_000, reducedMinimum: false), TimeSpan.FromMinutes(30));
        Assert.InRange(sent[0].TotalSeconds, 2.5 * 0.5 / 1.22, 2.5 * 1.5 / 1.21);
        var gaps = sent.Zip(sent.Skip(1), (a, b) => (b - a).TotalSeconds).ToList();
        Assert.All(gaps, g => Assert.InRange(g, 5 * 0.5 / 1.22, 5 * 1.5 / 1.21 + 0.1));
        Assert.InRange(gaps.Average(), 4.2, 5.6);
    }

    [Fact]
    public void The_reduced_minimum_reports_more_often()
    {
        var sent = Run(new RtcpScheduler(new Random(1), 1_000_000, reducedMinimum: true), TimeSpan.FromMinutes(1));
        Assert.InRange(sent.Count, 80, 180);
    }

    [Fact]
    public void Fewer_members_bring_the_deadline_nearer()
    {
        var s = new RtcpScheduler(new Random(1), 64_000, false);
        s.Start(TimeSpan.Zero, new(1000, 0, false));
        var before = s.NextDeadline;
        s.Update(TimeSpan.Zero, new(500, 0, false));
        Assert.Equal(before.TotalSeconds / 2, s.NextDeadline.TotalSeconds, 3);
        Assert.True(before > TimeSpan.FromMinutes(1));
    }

    private static List<TimeSpan> Run(RtcpScheduler s, TimeSpan until)
    {
        var sent = new List<TimeSpan>();
        s.Start(TimeSpan.Zero, RtcpMembership.Call(true, true));
        for (var now = s.NextDeadline; now < until; now = s.NextDeadline)
        {
            s.OnReceived(80);
            if (!s.OnTime(now))
                continue;
            sent.Add(now);
            s.OnSent(80, now);
        }

        return sent;
    }
}
