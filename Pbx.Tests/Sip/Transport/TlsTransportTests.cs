using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Transport;

public sealed class TlsTransportTests : IDisposable
{
    private readonly SipTransports _server = new();
    private readonly RecordingSink _sink = new();
    private X509Certificate2 _certificate = Samples.Certificate("first.example");

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Requests_and_responses_over_tls_between_two_stacks()
    {
        using var other = new SipTransports();
        var otherSink = new RecordingSink();
        var there = other.Add(new TlsTransport(Samples.Free(), () => _certificate));
        other.Start(otherSink);
        string? proved = null;
        _server.Add(new TlsTransport(Samples.Free(), () => null, validate: (_, certificate, _, errors) =>
        {
            proved = certificate!.Subject;
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        }));
        _server.Start(_sink);
        var flow = _server.FlowTo(new SipTarget(SipTransportKind.Tls, there.LocalEndPoint, "first.example"))!;
        Assert.True(_server.TrySend(Samples.Options("1", "TLS", 40_000), flow));
        var (message, back) = await otherSink.Message();
        Assert.Equal(40_000, message.Body.Length);
        Assert.True(other.TrySend(SipResponse.For((SipRequest)message, 200), back));
        Assert.Equal(flow, (await _sink.Message()).Flow);
        Assert.Equal("CN=first.example", proved);

        var wrong = _server.FlowTo(new SipTarget(SipTransportKind.Tls, there.LocalEndPoint, "other.example"))!;
        Assert.NotEqual(flow, wrong);
        Assert.Equal((wrong, SipFlowEnd.TlsName), await _sink.Closed());
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_at_the_next_handshake()
    {
        var tls = Start(new SipTransportOptions());
        Assert.Equal("CN=first.example", await SubjectSeen(tls, SslProtocols.Tls13));
        _certificate = Samples.Certificate("second.example");
        Assert.Equal("CN=second.example", await SubjectSeen(tls, SslProtocols.Tls12));
    }

    [Fact]
    public async Task A_handshake_that_does_not_go_on_is_cut_off()
    {
        var time = new FakeTimeProvider();
        var tls = Start(new SipTransportOptions { Time = time });
        using var half = new TcpClient();
        await half.ConnectAsync(tls.LocalEndPoint);
        await half.GetStream().WriteAsync(new byte[] { 0x16, 3, 1, 2 });
        await Until.True(() => tls.ConnectionCount == 1, "the transport has done it");
        var closed = _sink.Closed();
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(SipFlowEnd.TlsFailed, (await closed).Reason);
        Assert.Equal(0, tls.ConnectionCount);
    }

    [Fact]
    public async Task Plain_text_and_junk_do_no_harm()
    {
        var tls = Start(new SipTransportOptions());
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(tls.LocalEndPoint);
            var junk = new byte[200];
            random.NextBytes(junk);
            await client.GetStream().WriteAsync(i % 2 == 0 ? Samples.OptionsBytes("x", "TLS") : junk);
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(SipFlowEnd.TlsFailed, (await _sink.Closed()).Reason);
        }
        Assert.Equal("CN=first.example", await SubjectSeen(tls, SslProtocols.Tls13));
        Assert.Equal(0, _server.Counters[TransportEvent.Received]);
    }

    private TlsTransport Start(SipTransportOptions options)
    {
        var tls = _server.Add(new TlsTransport(Samples.Free(), () => _certificate, options, _server.Counters));
        tls.Start(_sink);
        return tls;
    }

    private static async Task<string> SubjectSeen(TlsTransport tls, SslProtocols version)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(tls.LocalEndPoint);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "x",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        return stream.RemoteCertificate!.Subject;
    }
}
