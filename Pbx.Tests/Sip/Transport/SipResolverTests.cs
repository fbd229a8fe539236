using System.Net;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Transport;

public class SipResolverTests
{
    private readonly FakeDns _dns = new();

    [Theory]
    [InlineData("sip:a@192.0.2.1", "udp 192.0.2.1:5060")]
    [InlineData("sip:a@192.0.2.1:5070;transport=tcp", "tcp 192.0.2.1:5070")]
    [InlineData("sips:a@192.0.2.1", "tls 192.0.2.1:5061")]
    [InlineData("sips:a@192.0.2.1;transport=tcp", "tls 192.0.2.1:5061")]
    [InlineData("sip:a@[2001:db8::1]", "udp [2001:db8::1]:5060")]
    [InlineData("sip:a@plain.example", "udp 192.0.2.9:5060, udp [2001:db8::9]:5060")]
    [InlineData("sip:a@plain.example:5080;transport=tls", "tls 192.0.2.9:5080, tls [2001:db8::9]:5080")]
    [InlineData("sip:a@plain.example;maddr=192.0.2.3", "udp 192.0.2.3:5060")]
    [InlineData("sip:a@srv.example", "udp 192.0.2.2:5062, udp 192.0.2.1:5061, tcp 192.0.2.1:5070")]
    [InlineData("sip:a@srv.example;transport=tcp", "tcp 192.0.2.1:5070")]
    [InlineData("sip:a@srv.example:5090", "udp 192.0.2.8:5090")]
    [InlineData("sip:a@naptr.example", "tcp 192.0.2.1:5070, udp 192.0.2.2:5062, udp 192.0.2.1:5061, tls 192.0.2.1:5061")]
    [InlineData("sips:a@naptr.example", "tls 192.0.2.1:5061")]
    [InlineData("sip:x@abc.invalid", "")]
    [InlineData("sip:x@unknown.example", "")]
    [InlineData("sip:x@192.0.2.1;transport=ws", "")]
    [InlineData("sip:x@192.0.2.1;transport=sctp", "")]
    [InlineData("tel:+123", "")]
    public async Task Targets(string uri, string expected)
    {
        var targets = await new SipResolver(_dns, new Random(1)).ResolveAsync(SipUri.Parse(uri));
        Assert.Equal(expected, string.Join(", ", targets));
        Assert.All(targets, t => Assert.True(t.Transport != SipTransportKind.Tls || t.TlsName is not null || uri.Contains("192.0.2.1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Weights_decide_how_often_a_server_is_first()
    {
        var resolver = new SipResolver(_dns, new Random(5));
        var first = 0;
        for (var i = 0; i < 2000; i++)
            if ((await resolver.ResolveAsync(SipUri.Parse("sip:weights.example")))[0].Remote.Port == 1) first++;
        Assert.InRange(first, 1400, 1600);
    }

    [Fact]
    public async Task The_real_resolver_knows_localhost()
    {
        var targets = await new SipResolver(new SipDns(), new Random(1)).ResolveAsync(SipUri.Parse("sip:localhost:5060"));
        Assert.Contains(targets, t => IPAddress.IsLoopback(t.Remote.Address));
    }

    private sealed class FakeDns : ISipDns
    {
        public Task<IReadOnlyList<NaptrRecord>> NaptrAsync(string domain, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<NaptrRecord>>(domain == "naptr.example"
                ?
                [
                    new NaptrRecord(20, 1, "SIP+D2U", "_sip._udp.srv.example"), new NaptrRecord(10, 50, "SIP+D2T", "_sip._tcp.srv.example"),
                    new NaptrRecord(5, 1, "SIP+D2S", "_sip._sctp.srv.example"), new NaptrRecord(30, 1, "SIPS+D2T", "_sips._tcp.tls.example"),
                ]
                : []);

        public Task<IReadOnlyList<SrvRecord>> SrvAsync(string name, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<SrvRecord>>(name switch
            {
                "_sip._udp.srv.example" => [new SrvRecord(20, 0, 5061, "a.example"), new SrvRecord(10, 0, 5062, "b.example"), new SrvRecord(30, 0, 1, ".")],
                "_sip._tcp.srv.example" => [new SrvRecord(10, 0, 5070, "a.example")],
                "_sip._udp.weights.example" => [new SrvRecord(1, 75, 1, "a.example"), new SrvRecord(1, 25, 2, "a.example")],
                "_sips._tcp.tls.example" => [new SrvRecord(10, 0, 5061, "a.example")],
                _ => [],
            });

        public Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<IPAddress>>((host switch
            {
                "plain.example" => ["2001:db8::9", "192.0.2.9"],
                "a.example" => ["192.0.2.1"],
                "b.example" => ["192.0.2.2"],
                "srv.example" => ["192.0.2.8"],
                _ => Array.Empty<string>(),
            }).Select(IPAddress.Parse).ToArray());
    }
}
