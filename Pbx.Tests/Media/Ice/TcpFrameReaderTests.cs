using Pbx.Media.Ice;

namespace Pbx.Tests.Media.Ice;

public class TcpFrameReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(5000)]
    public void Frames_come_out_however_the_stream_is_cut(int chunk)
    {
        var random = new Random(chunk);
        var sent = new List<byte[]>();
        var stream = new List<byte>();
        for (var i = 0; i < 200; i++)
        {
            var packet = new byte[random.Next(0, 1500)];
            random.NextBytes(packet);
            var header = new byte[2];
            TcpFrameReader.WriteHeader(header, packet.Length);
            stream.AddRange(header);
            stream.AddRange(packet);
            if (packet.Length > 0) sent.Add(packet);
        }
        var reader = new TcpFrameReader();
        var received = new List<byte[]>();
        var bytes = stream.ToArray().AsSpan();
        while (!bytes.IsEmpty)
        {
            var free = reader.Free();
            var count = Math.Min(Math.Min(chunk, bytes.Length), free.Length);
            Assert.True(count > 0);
            bytes[..count].CopyTo(free);
            bytes = bytes[count..];
            reader.Advance(count);
            while (reader.TryRead(out var frame)) received.Add(frame.ToArray());
        }
        Assert.False(reader.IsBroken);
        Assert.Equal(sent, received);
    }

    [Fact]
    public void A_frame_that_is_too_long_breaks_the_connection()
    {
        var reader = new TcpFrameReader(maxFrame: 100);
        new byte[] { 0, 1, 9, 0, 101 }.CopyTo(reader.Free());
        reader.Advance(5);
        Assert.True(reader.TryRead(out var frame));
        Assert.Equal([9], frame.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsBroken);
    }
}
