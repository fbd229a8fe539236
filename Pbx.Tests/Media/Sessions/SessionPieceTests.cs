using Pbx.Media.Sessions;

namespace Pbx.Tests.Media.Sessions;

public class SilenceDetectorTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_silence_is_told_once_and_ends_with_a_packet()
    {
        var detector = new SilenceDetector(Limit);
        detector.Expect(true, S(0));
        detector.OnPacket(false, S(1));
        Assert.Null(detector.Check(S(30)));
        Assert.Equal(S(30), detector.Check(S(31)));
        Assert.Null(detector.Check(S(60)));
        Assert.True(detector.OnPacket(false, S(61)));
        Assert.False(detector.OnPacket(false, S(62)));
    }

    [Fact]
    public void RTCP_is_life()
    {
        var detector = new SilenceDetector(Limit);
        detector.Expect(true, S(0));
        detector.OnPacket(false, S(0));
        for (var t = 5; t < 600; t += 5)
        {
            detector.OnReport(S(t));
            Assert.Null(detector.Check(S(t + 4)));
        }
    }

    [Fact]
    public void A_peer_that_was_never_heard_has_the_same_time()
    {
        var detector = new SilenceDetector(Limit);
        detector.Expect(true, S(0));
        Assert.Null(detector.Check(S(29)));
        Assert.Equal(S(30), detector.Check(S(30)));
    }

    [Fact]
    public void After_comfort_noise_more_time_is_given()
    {
        var detector = new SilenceDetector(Limit);
        detector.Expect(true, S(0));
        detector.OnPacket(true, S(20));
        Assert.Null(detector.Check(S(20 + 119)));
        Assert.NotNull(detector.Check(S(20 + 120)));
    }

    [Fact]
    public void A_peer_that_was_told_not_to_send_is_not_silent()
    {
        var detector = new SilenceDetector(Limit);
        detector.Expect(true, S(0));
        detector.OnPacket(false, S(1));
        detector.Expect(false, S(2));
        Assert.Null(detector.Check(S(1000)));
        detector.Expect(true, S(1000));
        Assert.Null(detector.Check(S(1029)));
        Assert.NotNull(detector.Check(S(1030)));
    }

    private static TimeSpan S(int seconds) => TimeSpan.FromSeconds(seconds);
}

public class DeadlineQueueTests
{
    [Fact]
    public void Runs_in_order_and_passes_over_what_was_moved_or_cancelled()
    {
        var queue = new DeadlineQueue();
        var ran = new List<string>();
        var (a, b, c) = (new Deadline(_ => ran.Add("a")), new Deadline(_ => ran.Add("b")), new Deadline(_ => ran.Add("c")));
        queue.Set(a, Ms(30));
        queue.Set(b, Ms(10));
        queue.Set(c, Ms(20));
        queue.Set(a, Ms(5));
        queue.Cancel(c);
        Assert.Equal(2, queue.Count);
        queue.RunDue(Ms(40), Fail);
        Assert.Equal(["a", "b"], ran);
        Assert.Null(queue.Next);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void One_that_fails_does_not_stop_the_others_and_one_may_set_itself_again()
    {
        var queue = new DeadlineQueue();
        var (count, faults) = (0, 0);
        Deadline? again = null;
        again = new(now =>
        {
            if (++count < 3)
                queue.Set(again!, now + Ms(1));
        });
        queue.Set(new(_ => throw new InvalidOperationException()), Ms(0));
        queue.Set(again, Ms(0));
        for (var t = 0; t < 10; t++)
            queue.RunDue(Ms(t), _ => faults++);
        Assert.Equal((3, 1), (count, faults));
    }

    private static void Fail(Exception e) => Assert.Fail(e.Message);

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);
}
