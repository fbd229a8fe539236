using Pbx.Media.Audio;
using Pbx.Media.Codecs;

namespace Pbx.Tests.Media.Audio;

public class JitterBufferTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Packets_come_out_in_order_at_their_time()
    {
        var b = new JitterBuffer(8000);
        foreach (var n in new[] { 0, 2, 1, 1, 3 })
            b.Insert((ushort)(65534 + n), (uint)(160 * n), 8, [(byte)n], Frame * n);
        Assert.Equal((1, 1), (b.Duplicates, b.Reordered));
        Assert.Equal(JitterTake.Empty, b.Take(TimeSpan.FromMilliseconds(39), out _));
        for (var n = 0; n < 4; n++)
        {
            var due = TimeSpan.FromMilliseconds(40 + 20 * n);
            Assert.Equal(JitterTake.Packet, b.Take(due, out var p));
            Assert.Equal((n, 8, (uint)(160 * n)), (p.Payload[0], p.PayloadType, p.Timestamp));
            Assert.Equal(JitterTake.Empty, b.Take(due, out _));
        }
    }

    [Fact]
    public void A_gap_is_told_as_lost_and_what_comes_then_is_late()
    {
        var b = new JitterBuffer(8000);
        foreach (var n in new[] { 0, 1, 4 })
            b.Insert((ushort)n, (uint)(160 * n), 8, [(byte)n], Frame * n);
        var told = new List<JitterTake>();
        for (var now = TimeSpan.Zero; now < Frame * 10; now += Frame)
        {
            if (b.Take(now, out _) is var take && take != JitterTake.Empty)
                told.Add(take);
        }

        Assert.Equal([JitterTake.Packet, JitterTake.Packet, JitterTake.Lost, JitterTake.Lost, JitterTake.Packet], told);
        Assert.Equal(JitterInsert.Late, b.Insert(3, 480, 8, [3], Frame * 10));
        Assert.Equal((2, 1), (b.Lost, b.Late));
    }

    [Fact]
    public void The_delay_follows_the_jitter_up_and_down()
    {
        var b = new JitterBuffer(8000);
        var random = new Random(5);
        var (n, now) = (0, TimeSpan.Zero);
        Feed(500, 0);
        Assert.True(b.Target <= TimeSpan.FromMilliseconds(20), b.Target.ToString());
        Feed(500, 100);
        Assert.InRange(b.Target.TotalMilliseconds, 80, 120);
        Feed(4000, 5);
        Assert.InRange(b.Target.TotalMilliseconds, 5, 25);

        void Feed(int packets, int jitter)
        {
            for (var i = 0; i < packets; i++, n++, now += Frame)
            {
                b.Insert((ushort)n, (uint)(160 * n), 8, [0], now + TimeSpan.FromMilliseconds(random.Next(jitter + 1)));
                while (b.Take(now, out _) != JitterTake.Empty)
                {
                }
            }
        }
    }

    [Fact]
    public void A_sender_that_begins_anew_is_followed()
    {
        var b = new JitterBuffer(8000);
        b.Insert(10, 1000, 8, [1], TimeSpan.Zero);
        Assert.Equal(JitterInsert.Restarted, b.Insert(40000, 5, 8, [2], Frame));
        Assert.Equal(JitterTake.Packet, b.Take(Frame * 4, out var p));
        Assert.Equal(2, p.Payload[0]);
        Assert.Equal(JitterInsert.Restarted, b.Insert(40001, 4_000_000, 8, [2], Frame * 2));
        Assert.Equal(2, b.Restarts);
    }

    [Fact]
    public void Too_many_packets_push_out_the_oldest()
    {
        var b = new JitterBuffer(8000);
        for (var n = 0; n < 200; n++)
            b.Insert((ushort)n, (uint)(160 * n), 8, [(byte)n], Frame);
        Assert.Equal((64, 136), (b.Count, b.Lost));
    }

    [Theory]
    [InlineData(0, 0, 20)]
    [InlineData(40, 0, 20)]
    [InlineData(60, 3, 20)]
    [InlineData(20, 0, 10)]
    [InlineData(30, 2, 40)]
    public void A_tone_survives_a_bad_network(int jitterMs, int lossPercent, int ptime)
    {
        var random = new Random(jitterMs + lossPercent);
        var buffer = new JitterBuffer(8000);
        using var decoder = new G711Decoder(aLaw: true);
        var receiver = new AudioReceiver(decoder, buffer);
        var frame = 8 * ptime;
        var tone = new ToneGenerator([440]);
        var arrivals = new PriorityQueue<(int Number, byte[] Payload), TimeSpan>();
        var pcm = new short[frame];
        for (var n = 0; n < 20_000 / ptime; n++)
        {
            tone.Read(pcm, 8000);
            var payload = new byte[frame];
            G711.ToALaw(pcm, payload);
            if (random.Next(100) >= lossPercent)
                arrivals.Enqueue((n, payload), TimeSpan.FromMilliseconds(ptime * n + random.Next(jitterMs + 1)));
        }

        var heard = new List<short>();
        var piece = new short[160];
        for (var now = TimeSpan.FromMilliseconds(3); now < TimeSpan.FromSeconds(20); now += Frame)
        {
            while (arrivals.TryPeek(out var packet, out var at) && at <= now)
            {
                arrivals.Dequeue();
                buffer.Insert((ushort)packet.Number, (uint)(frame * packet.Number), 8, packet.Payload, at);
            }

            receiver.Read(piece, now);
            heard.AddRange(piece);
        }

        var span = heard.ToArray().AsSpan(5 * 8000, 8000);
        Assert.InRange(Goertzel.Strongest(span, 8000), 438, 442);
        Assert.True(receiver.Concealed < 160_000 * (lossPercent + 3) / 100, $"concealed {receiver.Concealed}");
        Assert.True(buffer.Late * ptime < 20_000 * 0.03, $"late {buffer.Late}");
        Assert.True(buffer.Target < TimeSpan.FromMilliseconds(jitterMs + 60));
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var buffer = new JitterBuffer(8000);
        using var decoder = new G711Decoder(aLaw: true);
        var receiver = new AudioReceiver(decoder, buffer);
        var (payload, pcm) = (new byte[160], new short[160]);
        Run(0, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(200, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int from, int to)
        {
            for (var n = from; n < to; n++)
            {
                if (n % 20 != 7)
                    buffer.Insert((ushort)n, (uint)(160 * n), 8, payload, Frame * n);
                receiver.Read(pcm, Frame * n);
            }
        }
    }

    [Fact]
    public void Random_input_never_throws()
    {
        var random = new Random(6);
        var buffer = new JitterBuffer(8000);
        using var decoder = new G711Decoder(aLaw: false);
        var receiver = new AudioReceiver(decoder, buffer);
        var (payload, pcm, now) = (new byte[2000], new short[960], TimeSpan.Zero);
        for (var i = 0; i < 100_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(30));
            var near = random.Next(4) > 0;
            buffer.Insert((ushort)(near ? i + random.Next(100) : random.Next(65536)), near ? (uint)(160 * i) : (uint)random.NextInt64(uint.MaxValue), 0,
                payload.AsSpan(0, random.Next(2000)), now);
            receiver.Read(pcm.AsSpan(0, random.Next(960)), now);
            Assert.InRange(buffer.Count, 0, 64);
        }
    }
}
