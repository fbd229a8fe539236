using Pbx.Media.Rtp;

namespace Pbx.Tests.Media.Rtp;

public class TelephoneEventTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void All_packets_of_a_key_have_one_timestamp_and_growing_duration()
    {
        var sender = new TelephoneEventSender(8000);
        Assert.True(sender.TryStart('5', 1000, TimeSpan.FromMilliseconds(100)));
        Assert.False(sender.TryStart('6', 1000, TimeSpan.FromMilliseconds(100)));
        Assert.False(new TelephoneEventSender(8000).TryStart('x', 0, Frame));
        var packets = Drain(sender, 160);
        Assert.Equal([160, 320, 480, 640, 800, 800, 800], packets.Select(p => (int)p.Event.Duration));
        Assert.All(packets, p => Assert.Equal((1000u, '5'), (p.Timestamp, p.Event.Digit!.Value)));
        Assert.Equal([true, false, false, false, false, false, false], packets.Select(p => p.Marker));
        Assert.Equal([false, false, false, false, true, true, true], packets.Select(p => p.Event.End));
        Assert.False(sender.IsActive);
    }

    [Fact]
    public void Opus_clock_counts_in_48000()
    {
        var sender = new TelephoneEventSender(48000);
        sender.TryStart('#', 0, TimeSpan.FromMilliseconds(60));
        Assert.Equal([960, 1920, 2880, 2880, 2880], Drain(sender, 960).Select(p => (int)p.Event.Duration));
    }

    [Fact]
    public void A_long_key_goes_on_in_segments()
    {
        var sender = new TelephoneEventSender(48000);
        var receiver = new TelephoneEventReceiver(48000);
        sender.TryStart('1', 5000, TimeSpan.FromSeconds(3));
        var now = TimeSpan.Zero;
        var packets = Drain(sender, 960);
        foreach (var p in packets)
            Give(receiver, p.Event, p.Timestamp, now += Frame);
        Assert.True(receiver.TryTake(out var digit));
        Assert.Equal('1', digit.Digit);
        Assert.InRange(digit.Duration.TotalSeconds, 2.9, 3.05);
        Assert.False(receiver.TryTake(out _));
        Assert.Single(packets, p => p.Marker);
    }

    [Theory]
    [InlineData("0123456789*#ABCD", 0)]
    [InlineData("1122", 0)]
    [InlineData("5566778899", 40)]
    public void Keys_arrive_once_each_whatever_is_lost(string keys, int lossPercent)
    {
        var random = new Random(4733);
        var receiver = new TelephoneEventReceiver(8000);
        var heard = "";
        var (now, timestamp) = (TimeSpan.Zero, 0u);
        foreach (var key in keys)
        {
            var sender = new TelephoneEventSender(8000);
            sender.TryStart(key, timestamp, TimeSpan.FromMilliseconds(200));
            var first = true;
            foreach (var p in Drain(sender, 160))
            {
                now += Frame;
                timestamp += 160;
                if (first || random.Next(100) >= lossPercent)
                    Give(receiver, p.Event, p.Timestamp, now);
                first = false;
            }

            now += TimeSpan.FromMilliseconds(300);
            timestamp += 2400;
            receiver.OnTime(now);
            while (receiver.TryTake(out var digit))
                heard += digit.Digit;
        }

        Assert.Equal(keys, heard);
    }

    [Fact]
    public void A_lost_end_is_told_by_the_next_key_or_by_time()
    {
        var receiver = new TelephoneEventReceiver(8000);
        Give(receiver, new(1, false, 10, 160), 0, Frame);
        Assert.NotNull(receiver.Deadline);
        Give(receiver, new(2, false, 10, 160), 4000, Frame * 2);
        Assert.True(receiver.TryTake(out var one));
        Assert.Equal('1', one.Digit);
        receiver.OnTime(Frame * 20);
        Assert.True(receiver.TryTake(out var two));
        Assert.Equal('2', two.Digit);
        // Repeats and reordered packets of keys that were told.
        Give(receiver, new(2, true, 10, 160), 4000, Frame * 21);
        Give(receiver, new(1, true, 10, 160), 0, Frame * 21);
        Assert.False(receiver.TryTake(out _));
        Assert.Null(receiver.Deadline);
    }

    [Fact]
    public void Junk_is_ignored()
    {
        var receiver = new TelephoneEventReceiver(8000);
        receiver.OnPacket([1, 2, 3], 0, Frame);
        Give(receiver, new(200, true, 0, 1), 5, Frame);
        Assert.False(receiver.TryTake(out _));
    }

    private static void Give(TelephoneEventReceiver receiver, TelephoneEvent value, uint timestamp, TimeSpan now)
    {
        var payload = new byte[4];
        value.Write(payload);
        receiver.OnPacket(payload, timestamp, now);
    }

    private static List<(TelephoneEvent Event, uint Timestamp, bool Marker)> Drain(TelephoneEventSender sender, int interval)
    {
        var packets = new List<(TelephoneEvent, uint, bool)>();
        var payload = new byte[4];
        while (sender.TryNext(interval, payload, out var timestamp, out var marker))
        {
            Assert.True(TelephoneEvent.TryParse(payload, out var value));
            packets.Add((value, timestamp, marker));
        }

        return packets;
    }
}
