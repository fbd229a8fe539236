using Pbx.Media.Rtcp;

namespace Pbx.Tests.Media.Rtcp;

public class RtcpTests
{
    [Fact]
    public void A_compound_is_read_as_it_was_written()
    {
        var buffer = new byte[1500];
        var w = new RtcpWriter(buffer);
        var block = new ReportBlock(7, 25, -3, 0x10005, 40, 0xAABBCCDD, 65536);
        w.SenderReport(1, new(0x0102030405060708, 99, 3, 480), [block]);
        w.Cname(1, "büro@pbx");
        w.Nack(1, 2, [new(10, 0b101)]);
        w.Pli(1, 2);
        w.Fir(1, 2, 9);
        w.Remb(1, 1_500_000, [2, 3]);
        w.TransportCc(1, 2, [0, 1, 0, 2, 0, 0, 0, 3, 9]);
        w.Bye(1);
        Assert.True(RtcpReader.TryBegin(w.Written, false, out var reader, out var error), error.ToString());

        Assert.True(reader.TryNext(out var p) && p.TryGetSenderInfo(out var info));
        Assert.True(p.TryGetSenderInfo(out info));
        Assert.Equal(new SenderInfo(0x0102030405060708, 99, 3, 480), info);
        Assert.Equal((1, block), (p.ReportCount, p.Report(0)));
        Assert.True(reader.TryNext(out p));
        Assert.Equal("büro@pbx", p.Cname());
        Assert.True(reader.TryNext(out p));
        Assert.Equal((1u, 2u, 1, new RtcpNack(10, 5)), (p.SenderSsrc, p.MediaSsrc, p.NackCount, p.Nack(0)));
        Assert.True(reader.TryNext(out p) && p.IsPli);
        Assert.True(reader.TryNext(out p));
        Assert.Equal((1, (2u, (byte)9)), (p.FirCount, p.Fir(0)));
        Assert.True(reader.TryNext(out p));
        Assert.True(p.TryGetRemb(out var bitrate));
        Assert.InRange(bitrate, 1_499_990ul, 1_500_000ul);
        Assert.True(reader.TryNext(out p));
        Assert.True(p.TryGetTransportCc(out var feedback));
        Assert.Equal([0, 1, 0, 2, 0, 0, 0, 3, 9, 0, 0, 0], feedback.ToArray());
        Assert.True(reader.TryNext(out p));
        Assert.Equal((1, 1u), (p.ByeCount, p.ByeSsrc(0)));
        Assert.False(reader.TryNext(out _));
    }

    [Theory]
    [InlineData("80C9", false, RtcpError.TooShort)]
    [InlineData("81CE000200000001" + "00000002", false, RtcpError.NotCompound)]
    [InlineData("81CE000200000001" + "00000002", true, RtcpError.None)]
    [InlineData("80C90001" + "00000001" + "80CB", false, RtcpError.BadLength)]
    [InlineData("80C90005" + "00000001", false, RtcpError.BadLength)]
    [InlineData("40C90001" + "00000001", false, RtcpError.BadVersion)]
    [InlineData("A0C90001" + "000000FF", false, RtcpError.BadPadding)]
    public void Lengths_are_checked_before_anything_is_used(string hex, bool reduced, RtcpError expected)
    {
        RtcpReader.TryBegin(Convert.FromHexString(hex), reduced, out _, out var error);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(205);
        var seed = new byte[400];
        var w = new RtcpWriter(seed);
        w.SenderReport(1, default, [default, default]);
        w.Cname(1, "someone");
        w.Nack(1, 2, [new(1, 2), new(3, 4)]);
        w.Remb(1, 5, [1]);
        w.Fir(1, 2, 3);
        w.Bye(4);
        var length = w.Length;
        var bytes = new byte[length];
        var read = 0;
        for (var round = 0; round < 100_000; round++)
        {
            seed.AsSpan(0, length).CopyTo(bytes);
            for (var n = random.Next(6); n >= 0; n--)
                bytes[random.Next(length)] = (byte)random.Next(256);
            if (!RtcpReader.TryBegin(bytes.AsSpan(0, 4 * random.Next(length / 4 + 1)), true, out var reader, out _))
                continue;
            while (reader.TryNext(out var p))
            {
                read++;
                _ = (p.SenderSsrc, p.MediaSsrc, p.Cname(), p.TryGetSenderInfo(out _), p.TryGetRemb(out _), p.TryGetTransportCc(out _), p.IsPli);
                for (var i = 0; i < p.ReportCount; i++)
                    _ = p.Report(i);
                for (var i = 0; i < p.NackCount; i++)
                    _ = p.Nack(i);
                for (var i = 0; i < p.FirCount; i++)
                    _ = p.Fir(i);
                for (var i = 0; i < p.ByeCount; i++)
                    _ = p.ByeSsrc(i);
            }
        }

        Assert.True(read > 10_000);
    }

    [Fact]
    public void Nack_packs_and_expands()
    {
        Span<RtcpNack> entries = stackalloc RtcpNack[4];
        var count = RtcpNack.Pack([65534, 65535, 0, 14, 15, 40], entries);
        Assert.Equal(3, count);
        Span<ushort> numbers = stackalloc ushort[17];
        Assert.Equal(4, entries[0].Expand(numbers));
        Assert.Equal([65534, 65535, 0, 14], numbers[..4].ToArray());
        Assert.True(entries[0].Contains(14));
        Assert.False(entries[0].Contains(13));
        Assert.Equal((15, 40), (entries[1].PacketId, entries[2].PacketId));
    }

    [Fact]
    public void Round_trip_of_the_rfc_example()
    {
        // RFC 3550 figure 2: arrival b710:8000, LSR b705:2000, DLSR 0005:4000, round trip 6.125 s.
        var block = new ReportBlock(1, 0, 0, 0, 0, 0xB7052000, 0x00054000);
        var trip = NtpTime.RoundTrip(0x0000B710_80000000ul, block);
        Assert.Equal(6.125, trip!.Value.TotalSeconds, 4);
        Assert.Null(NtpTime.RoundTrip(5, block with { LastSenderReport = 0 }));
        Assert.Null(NtpTime.RoundTrip(0, block));
    }

    [Fact]
    public void Ntp_time_and_back()
    {
        var time = TimeSpan.FromSeconds(1_795_385_555.25);
        Assert.Equal(time, NtpTime.ToUnix(NtpTime.FromUnix(time)));
        Assert.Equal(65536u + 32768, NtpTime.Delay(TimeSpan.FromSeconds(1.5)));
    }
}
