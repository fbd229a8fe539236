using Pbx.Media.Rtp;

namespace Pbx.Tests.Media.Rtp;

public class RtpPacketTests
{
    [Fact]
    public void Reads_what_was_written()
    {
        var buffer = new byte[64];
        var length = RtpWriter.WriteHeader(buffer, true, 111, 65535, 0xFFFFFFFF, 0xCAFEBABE);
        buffer[length] = 42;
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length + 1), out var packet, out _));
        Assert.True(packet.Marker);
        Assert.Equal((111, (ushort)65535, 0xFFFFFFFFu, 0xCAFEBABEu), (packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc));
        Assert.Equal([42], packet.Payload.ToArray());
        Assert.Equal(0, packet.CsrcCount);
    }

    [Fact]
    public void Changes_fields_in_place()
    {
        var b = new byte[12];
        RtpWriter.WriteHeader(b, false, 0, 1, 2, 3);
        RtpWriter.SetMarker(b, true);
        RtpWriter.SetPayloadType(b, 101);
        RtpWriter.SetSequenceNumber(b, 7);
        RtpWriter.SetTimestamp(b, 8);
        RtpWriter.SetSsrc(b, 9);
        Assert.True(RtpPacket.TryParse(b, out var p, out _));
        Assert.Equal((true, 101, (ushort)7, 8u, 9u), (p.Marker, p.PayloadType, p.SequenceNumber, p.Timestamp, p.Ssrc));
    }

    [Theory]
    [InlineData("80", RtpError.TooShort)]
    [InlineData("40000001000000010000000100", RtpError.BadVersion)]
    [InlineData("80C8000100000001000000010000", RtpError.IsRtcp)]
    [InlineData("8F0000010000000100000001", RtpError.BadCsrcCount)]
    [InlineData("900000010000000100000001BEDE", RtpError.BadExtension)]
    [InlineData("900000010000000100000001BEDE000100", RtpError.BadExtension)]
    [InlineData("A0000001000000010000000100", RtpError.BadPadding)]
    [InlineData("A0000001000000010000000105", RtpError.BadPadding)]
    public void Refuses_with_a_reason(string hex, RtpError reason)
    {
        Assert.False(RtpPacket.TryParse(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(reason, error);
    }

    [Fact]
    public void Reads_csrc_extension_and_padding()
    {
        var hex = "B2000001000000010000000A" + "00000001" + "00000002" + "BEDE0002" + "10AA" + "00" + "32010203" + "00" + "DEAD" + "000003";
        Assert.True(RtpPacket.TryParse(Convert.FromHexString(hex), out var p, out var error), error.ToString());
        Assert.Equal((2, 1u, 2u), (p.CsrcCount, p.Csrc(0), p.Csrc(1)));
        Assert.Equal((3, 32), (p.PaddingLength, p.HeaderLength));
        Assert.Equal([0xDE, 0xAD], p.Payload.ToArray());
        Assert.True(p.TryGetExtension(1, out var one));
        Assert.Equal([0xAA], one.ToArray());
        Assert.True(p.TryGetExtension(3, out var three));
        Assert.Equal([1, 2, 3], three.ToArray());
        Assert.False(p.TryGetExtension(2, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extension_blocks_are_found_again(bool oneByte)
    {
        var buffer = new byte[100];
        RtpWriter.WriteHeader(buffer, false, 0, 1, 2, 3);
        RtpWriter.SetHasExtension(buffer, true);
        var writer = RtpExtensions.Begin(buffer.AsSpan(12), oneByte);
        Assert.True(writer.TryAdd(4, "0"u8));
        Assert.True(writer.TryAdd(1, [9, 8, 7]));
        Assert.Equal(!oneByte, writer.TryAdd(20, [5]));
        Assert.Equal(!oneByte, writer.TryAdd(5, []));
        var length = writer.Finish();
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, 12 + length), out var p, out _));
        Assert.True(p.TryGetExtension(4, out var mid) && mid.SequenceEqual("0"u8));
        Assert.True(p.TryGetExtension(1, out var v) && v.SequenceEqual(new byte[] { 9, 8, 7 }));
        Assert.Equal(!oneByte, p.TryGetExtension(20, out _));
        Assert.Equal(0, p.Payload.Length);
    }

    [Fact]
    public void Random_bytes_never_throw_and_reading_allocates_nothing()
    {
        var random = new Random(3550);
        var buffer = new byte[80];
        var parsed = 0;
        for (var i = 0; i < 200_000; i++)
        {
            random.NextBytes(buffer);
            buffer[0] = (byte)(buffer[0] & 0x3F | 0x80);
            if (RtpPacket.TryParse(buffer.AsSpan(0, random.Next(80)), out var p, out _))
                parsed += p.TryGetExtension(i & 15, out var value) ? value.Length & 1 : p.Payload.Length & 1;
        }

        Assert.True(parsed > 0);
        RtpWriter.WriteHeader(buffer, false, 0, 1, 2, 3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            parsed += RtpPacket.TryParse(buffer, out _, out _) ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Sequence_numbers_wrap()
    {
        Assert.True(SequenceNumber.IsNewer((ushort)0, (ushort)65535));
        Assert.False(SequenceNumber.IsNewer((ushort)65535, (ushort)0));
        Assert.Equal(-2, SequenceNumber.Difference((ushort)65535, (ushort)1));
        Assert.Equal(160, SequenceNumber.Difference(100u, 0xFFFFFFFF - 59));
        var extended = new ExtendedSequence();
        Assert.Equal(0x10000 + 65534, extended.Update(65534));
        Assert.Equal(0x20000 + 1, extended.Update(1));
        Assert.Equal(0x10000 + 65535, extended.Update(65535));
        Assert.Equal(0x20000 + 1, extended.Highest);
        Assert.Equal(0x20000 + 2, extended.Peek(2));
    }
}
