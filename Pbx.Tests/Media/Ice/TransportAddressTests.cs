using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;

namespace Pbx.Tests.Media.Ice;

public class TransportAddressTests
{
    [Theory]
    [InlineData("192.0.2.1:5090")]
    [InlineData("[2001:db8::1]:5090")]
    [InlineData("[fe80::1%3]:5090")]
    public void End_point_and_socket_address_give_the_same_key(string text)
    {
        var endPoint = IPEndPoint.Parse(text);
        var fromEndPoint = TransportAddress.Udp(endPoint);
        Assert.Equal(fromEndPoint, TransportAddress.Udp(endPoint.Serialize()));
        Assert.Equal(endPoint, fromEndPoint.ToEndPoint());
        Assert.Equal(endPoint.AddressFamily == AddressFamily.InterNetworkV6, fromEndPoint.IsIPv6);
    }

    [Fact]
    public void Mapped_ipv4_is_ipv4()
    {
        var mapped = TransportAddress.Udp(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 9));
        Assert.Equal(TransportAddress.Udp(IPEndPoint.Parse("192.0.2.1:9")), mapped);
        Assert.False(mapped.IsIPv6);
    }

    [Fact]
    public void Protocol_port_and_connection_make_a_difference()
    {
        var endPoint = IPEndPoint.Parse("192.0.2.1:9");
        TransportAddress[] different =
        [
            TransportAddress.Udp(endPoint), TransportAddress.Udp(IPEndPoint.Parse("192.0.2.1:10")), TransportAddress.Udp(IPEndPoint.Parse("192.0.2.2:9")),
            TransportAddress.From(IceProtocol.Tcp, endPoint, 1), TransportAddress.From(IceProtocol.Tcp, endPoint, 2),
        ];
        Assert.Equal(different.Length, different.Distinct().Count());
        Assert.Equal("tcp 192.0.2.1:9 #2", different[^1].ToString());
    }
}
