using System.Net;
using Microsoft.Extensions.Configuration;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;

namespace Pbx.Tests.Core.Configuration;

public class NetworkOptionsTests
{
    private static IConfiguration Of(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    [Fact]
    public void Defaults_then_set_up_then_settings()
    {
        Assert.Equal((5000, 5001, 5060, 5061, 5090, 9000, 10999), Ports(NetworkOptions.From(Of(), null)));
        var stored = new SettingsRow { HttpPort = 1, HttpsPort = 2, SipPort = 3, SipsPort = 4, MediaPort = 5, RtpFirst = 20000, RtpLast = 20100, BindAddress = "192.0.2.1", PublicAddress = "198.51.100.1" };
        var options = NetworkOptions.From(Of(("ports:sip", "7060"), ("bindAddress", "::")), stored);
        Assert.Equal((1, 2, 7060, 4, 5, 20000, 20100), Ports(options));
        Assert.Equal((IPAddress.IPv6Any, IPAddress.Parse("198.51.100.1")), (options.BindAddress, options.PublicAddress));
    }

    [Theory]
    [InlineData("ports:sip", "70000", "ports:sip is '70000', expected a port")]
    [InlineData("ports:https", "x", "ports:https is 'x', expected a port")]
    [InlineData("bindAddress", "everywhere", "bindAddress is 'everywhere', expected an IPv4 or IPv6 address")]
    [InlineData("ports:rtpLast", "8000", "ports:rtpLast is 8000, expected at least ports:rtpFirst")]
    public void A_wrong_setting_is_named(string key, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<PbxStartException>(() => NetworkOptions.From(Of((key, value)), null)).Message, StringComparison.Ordinal);

    private static (int, int, int, int, int, int, int) Ports(NetworkOptions options)
    {
        var ports = options.Ports;
        return (ports.Http, ports.Https, ports.Sip, ports.Sips, ports.Media, ports.RtpFirst, ports.RtpLast);
    }
}
