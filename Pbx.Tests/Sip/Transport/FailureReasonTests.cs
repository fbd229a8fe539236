using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Transport;

/// <summary>Why nothing has answered: certificates, closed ports, and noise.</summary>
public class FailureReasonTests
{
    [Fact]
    public void A_certificate_is_refused_for_a_reason()
    {
        Assert.Equal(SipFlowEnd.TlsName, TlsRefusedException.ReasonOf(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors, null));
        Assert.Equal(SipFlowEnd.TlsUntrusted, TlsRefusedException.ReasonOf(SslPolicyErrors.RemoteCertificateChainErrors, Chain(DateTimeOffset.UtcNow.AddDays(1))));
        Assert.Equal(SipFlowEnd.TlsExpired, TlsRefusedException.ReasonOf(SslPolicyErrors.RemoteCertificateChainErrors, Chain(DateTimeOffset.UtcNow.AddDays(-1))));
    }

    [Fact]
    public async Task A_closed_port_is_told_from_silence()
    {
        var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)server.Client.LocalEndPoint!;
        Assert.False(await UdpProbe.IsClosedAsync(address, TimeSpan.FromMilliseconds(100), TimeProvider.System));
        server.Dispose();
        Assert.True(await UdpProbe.IsClosedAsync(address, TimeSpan.FromSeconds(5), TimeProvider.System));
    }

    [Fact]
    public void Noise_is_remembered_for_a_while_and_not_without_end()
    {
        var log = new NoiseLog();
        var one = new IPEndPoint(IPAddress.Loopback, 1);
        log.Note(one, TimeSpan.FromSeconds(5));
        Assert.True(log.HeardFrom(one, TimeSpan.FromSeconds(5)));
        Assert.False(log.HeardFrom(one, TimeSpan.FromSeconds(6)));
        Assert.False(log.HeardFrom(new IPEndPoint(IPAddress.Loopback, 2), TimeSpan.Zero));
        for (var i = 0; i < 1000; i++) log.Note(new IPEndPoint(IPAddress.Loopback, 7), TimeSpan.FromSeconds(7));
        Assert.True(log.HeardFrom(one, TimeSpan.FromSeconds(5)));
        for (var port = 100; port < 200; port++) log.Note(new IPEndPoint(IPAddress.Loopback, port), TimeSpan.FromSeconds(8));
        Assert.False(log.HeardFrom(one, TimeSpan.Zero));
    }

    private static X509Chain Chain(DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=carrier.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(until.AddDays(-30), until);
        var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.Build(certificate);
        return chain;
    }
}
