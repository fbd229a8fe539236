using System.Net;
using System.Net.Sockets;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Transport;

public sealed class UdpTransportTests : IDisposable
{
    private readonly SipTransports _server = new();
    private readonly RecordingSink _sink = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_arrives_and_its_response_goes_back_the_way_it_came(bool v6)
    {
        var udp = _server.AddUdp(Samples.Free(v6));
        _server.Start(_sink);
        using var client = new UdpClient(Samples.Free(v6));
        var own = (IPEndPoint)client.Client.LocalEndPoint!;
        await client.SendAsync(Samples.OptionsBytes("c1"), udp.LocalEndPoint);
        var (message, flow) = await _sink.Message();
        Assert.Equal(new SipFlow(SipTransportKind.Udp, udp.LocalEndPoint, own), flow);
        Assert.Equal((own.Address.ToString(), own.Port), (message.TopVia!.Received, message.TopVia.Rport));
        Assert.True(_server.TrySend(SipResponse.For((SipRequest)message, 200, null, "t"), flow));
        var answer = await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(SipParser.TryParseDatagram(answer.Buffer, out var response, out _));
        Assert.Equal(200, Assert.IsType<SipResponse>(response).StatusCode);
        Assert.Equal(udp.LocalEndPoint, answer.RemoteEndPoint);
    }

    [Fact]
    public async Task Two_transports_talk_by_target()
    {
        var other = new SipTransports();
        var otherSink = new RecordingSink();
        var there = other.AddUdp(Samples.Free());
        other.Start(otherSink);
        var here = _server.AddUdp(new IPEndPoint(IPAddress.Any, 0));
        _server.Start(_sink);
        var flow = _server.FlowTo(new SipTarget(SipTransportKind.Udp, there.LocalEndPoint))!;
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, here.LocalEndPoint.Port), flow.Local);
        Assert.True(_server.TrySend(Samples.Options("big", "UDP", 60_000), flow));
        Assert.Equal(60_000, (await otherSink.Message()).Message.Body.Length);
        Assert.Null(_server.FlowTo(new SipTarget(SipTransportKind.Tcp, there.LocalEndPoint)));
        other.Dispose();
    }

    [Fact]
    public async Task Keep_alives_are_answered_and_not_parsed()
    {
        var udp = _server.AddUdp(Samples.Free());
        _server.Start(_sink);
        using var client = new UdpClient(Samples.Free());
        await client.SendAsync("\r\n\r\n"u8.ToArray(), udp.LocalEndPoint);
        Assert.Equal("\r\n"u8.ToArray(), (await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20))).Buffer);
        await client.SendAsync(new byte[] { 0 }, udp.LocalEndPoint);
        await client.SendAsync(Array.Empty<byte>(), udp.LocalEndPoint);
        await Until.True(() => _server.Counters[TransportEvent.KeepAlive] == 3, "the transport has done it");
        Assert.Equal(0, _server.Counters[TransportEvent.Refused]);
    }

    [Fact]
    public async Task What_cannot_be_parsed_comes_with_its_reason_and_source()
    {
        var udp = _server.AddUdp(Samples.Free());
        _server.Start(_sink);
        using var client = new UdpClient(Samples.Free());
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(Samples.OptionsText("x").Replace("SIP/2.0\r\nVia", "SIP/3.0\r\nVia", StringComparison.Ordinal)), udp.LocalEndPoint);
        var (error, flow) = await _sink.Error();
        Assert.Equal((505, true), (error.ResponseStatus, error.CanAnswer));
        Assert.Equal(flow.Remote.Port, error.PartialRequest!.TopVia!.Rport);
        Assert.Equal(1, _server.Counters[SipParseReason.UnsupportedVersion]);
    }

    [Fact]
    public async Task A_blocked_source_is_not_heard()
    {
        var udp = _server.AddUdp(Samples.Free());
        _server.Start(_sink);
        using var client = new UdpClient(Samples.Free());
        _sink.Blocking = true;
        await client.SendAsync(Samples.OptionsBytes("x"), udp.LocalEndPoint);
        await Until.True(() => _server.Counters[TransportEvent.SourceBlocked] == 1, "the transport has done it");
        _sink.Blocking = false;
        await client.SendAsync(Samples.OptionsBytes("y"), udp.LocalEndPoint);
        Assert.Equal("y", (await _sink.Message()).Message.CallId);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_does_not_disturb_the_receiver()
    {
        var udp = _server.AddUdp(Samples.Free());
        _server.Start(_sink);
        int gone;
        using (var brief = new UdpClient(Samples.Free())) gone = ((IPEndPoint)brief.Client.LocalEndPoint!).Port;
        for (var i = 0; i < 20; i++)
            _server.TrySend(Samples.Options("x", "UDP"), _server.FlowTo(new SipTarget(SipTransportKind.Udp, new IPEndPoint(IPAddress.Loopback, gone)))!);
        using var client = new UdpClient(Samples.Free());
        await client.SendAsync(Samples.OptionsBytes("after"), udp.LocalEndPoint);
        Assert.Equal("after", (await _sink.Message()).Message.CallId);
    }

    [Fact]
    public void A_busy_port_is_named()
    {
        var udp = _server.AddUdp(Samples.Free());
        var busy = Assert.Throws<SipPortBusyException>(() => new UdpTransport(udp.LocalEndPoint));
        Assert.Equal((SipTransportKind.Udp, udp.LocalEndPoint), (busy.Transport, busy.EndPoint));
        Assert.Contains($"UDP cannot listen on 127.0.0.1:{udp.LocalEndPoint.Port}", busy.Message, StringComparison.Ordinal);
        var tcp = _server.AddTcp(Samples.Free());
        Assert.Equal(SipTransportKind.Tcp, Assert.Throws<SipPortBusyException>(() => new TcpTransport(tcp.LocalEndPoint)).Transport);
    }

    [Fact]
    public void Closing_frees_the_port_and_ends_the_thread()
    {
        var first = new UdpTransport(Samples.Free());
        first.Start(_sink);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        first.Dispose();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1.5));
        using var second = new UdpTransport(first.LocalEndPoint);
    }
}
