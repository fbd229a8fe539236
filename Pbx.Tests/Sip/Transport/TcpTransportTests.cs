using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Transport;

public sealed class TcpTransportTests : IDisposable
{
    private readonly SipTransports _server = new();
    private readonly RecordingSink _sink = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Messages_and_pings_on_one_connection()
    {
        var (_, stream) = await Connect(new SipTransportOptions());
        foreach (var octet in Samples.OptionsBytes("one", "TCP", 10)) await stream.WriteAsync(new[] { octet });
        await stream.WriteAsync(Samples.OptionsBytes("two", "TCP"));
        await stream.WriteAsync("\r\n\r\n"u8.ToArray());
        var (one, flow) = await _sink.Message();
        Assert.Equal(("one", 10), (one.CallId, one.Body.Length));
        Assert.Equal("two", (await _sink.Message()).Message.CallId);
        Assert.Equal("\r\n", await Samples.ReadText(stream, 2));
        Assert.True(_server.TrySend(SipResponse.For((SipRequest)one, 200, null, "t"), flow));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await Samples.ReadText(stream, 20), StringComparison.Ordinal);
        Assert.True(flow.ConnectionId > 0);
    }

    [Fact]
    public async Task An_outgoing_connection_opens_once_and_is_reused_by_both_sides()
    {
        using var other = new SipTransports();
        var otherSink = new RecordingSink();
        var there = other.AddTcp(Samples.Free());
        other.Start(otherSink);
        var here = _server.AddTcp(Samples.Free());
        _server.Start(_sink);
        var target = new SipTarget(SipTransportKind.Tcp, there.LocalEndPoint);
        var flow = _server.FlowTo(target)!;
        Assert.Same(flow, _server.FlowTo(target));
        Assert.Equal(here.LocalEndPoint, flow.Local);
        Assert.True(_server.TrySend(Samples.Options("1", "TCP"), flow));
        Assert.True(_server.TrySend(Samples.Options("2", "TCP", 100_000), flow));
        var (first, back) = await otherSink.Message();
        Assert.Equal(100_000, (await otherSink.Message()).Message.Body.Length);
        Assert.True(other.TrySend(SipResponse.For((SipRequest)first, 200), back));
        Assert.Equal(flow, (await _sink.Message()).Flow);
        Assert.Equal((1, 1), (here.ConnectionCount, there.ConnectionCount));

        other.Dispose();
        Assert.Equal(flow, (await _sink.Closed()).Flow);
        Assert.False(_server.TrySend(Samples.Options("3", "TCP"), flow));
        Assert.NotEqual(flow, _server.FlowTo(target));
    }

    [Fact]
    public async Task A_refused_connection_is_reported()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(Samples.Free());
        _server.AddTcp(Samples.Free());
        _server.Start(_sink);
        var flow = _server.FlowTo(new SipTarget(SipTransportKind.Tcp, (IPEndPoint)holder.LocalEndPoint!))!;
        Assert.Equal((flow, SipFlowEnd.Refused), await _sink.Closed());
    }

    [Fact]
    public async Task A_cut_peer_is_noticed()
    {
        var (tcp, stream) = await Connect(new SipTransportOptions());
        await stream.WriteAsync(Samples.OptionsBytes("x", "TCP"));
        var (_, flow) = await _sink.Message();
        stream.Socket.LingerState = new LingerOption(true, 0);
        stream.Socket.Dispose();
        var (closed, reason) = await _sink.Closed();
        Assert.Equal(flow, closed);
        Assert.True(reason is SipFlowEnd.Reset or SipFlowEnd.PeerClosed);
        Assert.Equal(0, tcp.ConnectionCount);
    }

    [Fact]
    public async Task A_message_that_never_ends_is_cut_off()
    {
        var (_, stream) = await Connect(new SipTransportOptions { Time = _time });
        await stream.WriteAsync(Samples.OptionsBytes("x", "TCP"));
        await _sink.Message();
        await stream.WriteAsync("OPTIONS sip:h SIP/2.0\r\nX: "u8.ToArray());
        var closed = _sink.Closed();
        // One octet now and then does not buy more time.
        while (!closed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            try
            {
                await stream.WriteAsync("x"u8.ToArray());
            }
            catch (IOException)
            {
                break;
            }
        }
        Assert.Equal(SipFlowEnd.PartialMessageTimeout, (await closed).Reason);
    }

    [Fact]
    public async Task A_silent_connection_is_cut_off()
    {
        var (tcp, stream) = await Connect(new SipTransportOptions { Time = _time });
        await Until.True(() => tcp.ConnectionCount == 1, "the transport has done it");
        var closed = _sink.Closed();
        while (!closed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        Assert.Equal(SipFlowEnd.IdleTimeout, (await closed).Reason);
        Assert.Equal("", await ReadOrReset(stream));
    }

    [Fact]
    public async Task Junk_ends_the_connection_and_a_bad_length_is_answered_first()
    {
        var (_, stream) = await Connect(new SipTransportOptions());
        await stream.WriteAsync(new byte[] { 0x16, 3, 1, 0, 200 });
        Assert.Equal(SipParseReason.NotSip, (await _sink.Error()).Error.Reason);
        Assert.Equal(SipFlowEnd.BadFraming, (await _sink.Closed()).Reason);

        var (_, again) = await Connect(new SipTransportOptions());
        await again.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Samples.OptionsText("x", "TCP").Replace("Length: 0", "Length: -1", StringComparison.Ordinal)));
        var (error, flow) = await _sink.Error();
        Assert.True(_server.TrySend(SipResponse.For(error.PartialRequest!, error.ResponseStatus, null, "t"), flow));
        Assert.StartsWith("SIP/2.0 400 ", await Samples.ReadText(again, 20), StringComparison.Ordinal);
        Assert.Equal(SipFlowEnd.BadFraming, (await _sink.Closed()).Reason);
    }

    [Fact]
    public async Task Connections_of_one_source_are_limited()
    {
        var (tcp, _) = await Connect(new SipTransportOptions { MaxConnectionsPerSource = 2 });
        var second = await Open(tcp);
        await Until.True(() => tcp.ConnectionCount == 2, "the transport has done it");
        var third = await Open(tcp);
        Assert.Equal("", await ReadOrReset(third));
        Assert.Equal(1, _server.Counters[TransportEvent.TooManyFromSource]);
        second.Dispose();
        await _sink.Closed();
        var fourth = await Open(tcp);
        await fourth.WriteAsync(Samples.OptionsBytes("ok", "TCP"));
        Assert.Equal("ok", (await _sink.Message()).Message.CallId);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_dropped_and_nobody_waits()
    {
        var (_, stream) = await Connect(new SipTransportOptions { MaxQueuedBytes = 200_000 });
        await stream.WriteAsync(Samples.OptionsBytes("x", "TCP"));
        var (_, flow) = await _sink.Message();
        var big = Samples.Options("big", "TCP", 50_000);
        var sent = 0;
        while (_server.TrySend(big, flow)) Assert.True(++sent < 10_000);
        Assert.Equal((flow, SipFlowEnd.SendQueueFull), await _sink.Closed());
    }

    private async Task<(TcpTransport Transport, NetworkStream Stream)> Connect(SipTransportOptions options)
    {
        var tcp = _server.Add(new TcpTransport(Samples.Free(), options, _server.Counters));
        tcp.Start(_sink);
        return (tcp, await Open(tcp));
    }

    private static async Task<NetworkStream> Open(TcpTransport tcp)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(tcp.LocalEndPoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<string> ReadOrReset(Stream stream)
    {
        try
        {
            return await Samples.ReadText(stream, 1);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
