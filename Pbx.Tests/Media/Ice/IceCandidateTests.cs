using System.Net;
using Pbx.Media.Ice;

namespace Pbx.Tests.Media.Ice;

public class IceCandidateTests
{
    [Fact]
    public void Udp_and_tcp_of_the_media_port() => Assert.Equal(
        [
            "candidate:1 1 udp 2130706431 192.0.2.1 5090 typ host",
            "candidate:2 1 tcp 1671430143 192.0.2.1 5090 typ host tcptype passive",
        ],
        IceCandidate.ForMediaPort([IPAddress.Parse("192.0.2.1")], 5090, 5090).Select(c => c.Format()));

    [Fact]
    public void Several_addresses_are_ordered_and_udp_goes_before_tcp()
    {
        var candidates = IceCandidate.ForMediaPort([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], 5090, 5091);
        Assert.Equal(4, candidates.Count);
        Assert.Equal(candidates.OrderByDescending(c => c.Priority), candidates);
        Assert.Equal(4, candidates.Select(c => c.Foundation).Distinct().Count());
        Assert.Equal(2, IceCandidate.ForMediaPort([IPAddress.Loopback, IPAddress.IPv6Loopback], 5090, null).Count);
    }
}
