using System.Net;
using System.Net.Sockets;
using Pbx.Media;
using Pbx.Media.Hosting;

namespace Pbx.Tests.Media.Hosting;

public class RtpPortAllocatorTests
{
    [Fact]
    public void Hands_out_every_even_port_once()
    {
        var allocator = new RtpPortAllocator(9001, 9021, new(1), TimeSpan.FromSeconds(10));
        var ports = Enumerable.Range(0, 10).Select(_ => allocator.Take(TimeSpan.Zero)).ToList();
        Assert.Equal([9002, 9004, 9006, 9008, 9010, 9012, 9014, 9016, 9018, 9020], ports.Order());
        Assert.Equal(0, allocator.Take(TimeSpan.Zero));
    }

    [Fact]
    public void A_port_that_was_given_back_rests_unless_nothing_else_is_left()
    {
        var allocator = new RtpPortAllocator(9000, 9003, new(1), TimeSpan.FromSeconds(10));
        var first = allocator.Take(TimeSpan.Zero);
        allocator.Return(first, TimeSpan.Zero);
        var second = allocator.Take(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, second);
        Assert.Equal(first, allocator.Take(TimeSpan.FromSeconds(2)));
        Assert.Equal(0, allocator.Take(TimeSpan.FromSeconds(3)));
        allocator.Return(second, TimeSpan.FromSeconds(3));
        allocator.Return(second, TimeSpan.FromSeconds(3));
        Assert.Equal(second, allocator.Take(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, allocator.Take(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_busy_port_is_passed_over_and_exhaustion_has_a_name()
    {
        using var busy = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var even = ((IPEndPoint)busy.LocalEndPoint!).Port & ~1;
        var allocator = new RtpPortAllocator(even - 2, even + 1, new(1), TimeSpan.Zero);
        var clock = new MediaClock(TimeProvider.System);
        using var pair = RtpPortPair.Open(allocator, IPAddress.Loopback, clock, native: true);
        Assert.Equal(even - 2, pair.Port);
        Assert.Throws<MediaExhaustedException>(() => RtpPortPair.Open(allocator, IPAddress.Loopback, clock, native: true));
    }
}
