using System.Net;
using Pbx.Core.Calls;

namespace Pbx.Tests.Core.Calls;

public class DirectPathTests
{
    [Theory]
    [InlineData("192.168.1.20", "192.168.1.20", "10.0.0.5", "10.0.0.5", true)]
    [InlineData("198.51.100.7", "198.51.100.7", "192.0.2.10", "192.0.2.10", true)]
    // The voice of a carrier lives at another machine than its signalling.
    [InlineData("198.51.100.7", "198.51.100.7", "192.0.2.10", "192.0.2.99", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.10", "192.0.2.10", true)]
    [InlineData("2001:db8::1", "2001:db8::1", "2001:db8::2", "2001:db8::2", true)]
    // In the house, and outside.
    [InlineData("192.168.1.20", "192.168.1.20", "192.0.2.10", "192.0.2.10", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "192.168.1.1", "192.168.1.1", false)]
    [InlineData("100.64.0.1", "100.64.0.1", "192.0.2.10", "192.0.2.10", false)]
    // Behind a NAT.
    [InlineData("198.51.100.7", "192.168.1.20", "192.0.2.10", "192.0.2.10", false)]
    [InlineData("198.51.100.7", "198.51.100.8", "192.0.2.10", "192.0.2.10", false)]
    [InlineData("192.168.1.20", "192.168.1.20", "192.168.1.2", "192.168.1.3", false)]
    [InlineData("192.0.2.1", "192.0.2.1", "2001:db8::2", "2001:db8::2", false)]
    [InlineData(null, "192.0.2.1", "192.0.2.10", "192.0.2.10", false)]
    [InlineData("192.0.2.1", null, "192.0.2.10", "192.0.2.10", false)]
    public void A_phone_and_a_carrier_reach_each_other(string? signals, string? hears, string? carrierSignals, string? carrierHears, bool exists)
    {
        var phone = new DirectEnd(Parse(signals), Parse(hears), false);
        var carrier = new DirectEnd(Parse(carrierSignals), Parse(carrierHears), true);
        Assert.Equal((exists, exists), (DirectPath.Exists(phone, carrier), DirectPath.Exists(carrier, phone)));
    }

    private static IPAddress? Parse(string? text) => text is null ? null : IPAddress.Parse(text);
}
