using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core;
using Pbx.Core.Security;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Core.Hosting;

/// <summary>bindAddress <c>::</c> serves both families, and each peer has the address that it has for itself.</summary>
public sealed class DualStackTests
{
    [Theory]
    [InlineData("127.0.0.1", "udp")]
    [InlineData("127.0.0.1", "tcp")]
    [InlineData("::1", "udp")]
    [InlineData("::1", "tcp")]
    public async Task A_phone_is_known_and_blocked_by_its_own_address(string address, string transport)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the machine has no IPv6");
        var own = IPAddress.Parse(address);
        await using var core = new CoreFixture(("bindAddress", "::"), ("security:blockLoopback", "true"));
        var host = core.Get<PbxHost>();
        await host.StartAsync(default);
        await core.SetUpAsync(CoreFixture.Person("101", "Anna") with { SipPassword = "Lantern-Corridor-47-West" });
        var port = PortOf(host, own, transport);
        await using var phone = new SipHost(
            new SipHostOptions { BindAddresses = [own], SipPort = 0, SipsPort = null, Engine = new SipEngineSettings { Domain = "pbx.example.com" } },
            new Nothing(), NullLogger<SipHost>.Instance);
        phone.Start();

        Assert.Equal(200, await RegisterAsync("Lantern-Corridor-47-West"));
        var binding = Assert.Single(host.Running!.Registrations.For("101"));
        Assert.Equal(own, binding.RemoteEndPoint.Address);
        Assert.StartsWith($"sip:101@{new IPEndPoint(own, 1).ToString()[..^2]}:", binding.Contact, StringComparison.Ordinal);
        // The same Contact is the same device.
        Assert.Equal(200, await RegisterAsync("Lantern-Corridor-47-West"));
        Assert.Equal(binding.Id, Assert.Single(host.Running.Registrations.For("101")).Id);

        var guard = core.Get<IAccessGuard>();
        for (var i = 0; i < 10; i++) Assert.Equal(403, await RegisterAsync("wrong"));
        // IPv6 counts by the network, and that of ::1 is ::.
        Assert.Equal(own.Equals(IPAddress.IPv6Loopback) ? IPAddress.IPv6Any : own, Assert.Single(guard.Blocked).Address);
        Assert.True(guard.IsBlocked(own));
        await host.StoppingAsync(default);

        async Task<int> RegisterAsync(string password)
        {
            var self = new SipParty("", "101", "pbx.example.com");
            var uri = $"sip:{new IPEndPoint(own, port)};transport={transport}";
            var register = new OutgoingRequest("REGISTER", new SipTarget { RequestUri = uri }, self, self) { Credentials = new SipCredentials("101", password) };
            return (await phone.InvokeAsync(() => phone.RequestAsync(register, TestContext.Current.CancellationToken))).StatusCode;
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Via_tells_the_address_that_was_seen(string address)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the machine has no IPv6");
        var own = IPAddress.Parse(address);
        await using var core = new CoreFixture(("bindAddress", "::"));
        var host = core.Get<PbxHost>();
        await host.StartAsync(default);
        await core.SetUpAsync();
        using var peer = new UdpClient(new IPEndPoint(own, 0));
        var request = "OPTIONS sip:x@pbx.example.com SIP/2.0\r\nVia: SIP/2.0/UDP client.invalid;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\n"
            + "From: <sip:t@pbx.example.com>;tag=1\r\nTo: <sip:x@pbx.example.com>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        await peer.SendAsync(Encoding.ASCII.GetBytes(request), new IPEndPoint(own, PortOf(host, own, "udp")), TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var answer = Encoding.ASCII.GetString((await peer.ReceiveAsync(patience.Token)).Buffer);
        Assert.Contains($";received={address}", answer, StringComparison.Ordinal);
        Assert.Contains($";rport={((IPEndPoint)peer.Client.LocalEndPoint!).Port}", answer, StringComparison.Ordinal);
        await host.StoppingAsync(default);
    }

    private static int PortOf(PbxHost host, IPAddress address, string transport)
    {
        var any = address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return host.Running!.Ports.Single(p => p.Purpose == "sip" && p.Protocol.Equals(transport, StringComparison.OrdinalIgnoreCase) && p.Address == any.ToString()).Port;
    }

    private sealed class Nothing : CallApplication
    {
        public override void OnInvite(IIncomingInvite invite) => invite.Session.Reject(480);
    }
}
