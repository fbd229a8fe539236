using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Transport;

public sealed class WebSocketTransportTests : IDisposable
{
    private readonly WebSocketTransport _transport = new(new IPEndPoint(IPAddress.Loopback, 5001));
    private readonly RecordingSink _sink = new();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task One_frame_is_one_message_both_ways()
    {
        var (client, served) = await Connect();
        await client.SendAsync(Samples.OptionsBytes("a", "WSS"), WebSocketMessageType.Text, true, default);
        var bytes = Samples.OptionsBytes("b", "WSS", 20_000);
        await client.SendAsync(bytes.AsMemory(0, 100), WebSocketMessageType.Binary, false, default);
        await client.SendAsync(bytes.AsMemory(100), WebSocketMessageType.Binary, true, default);
        var (message, flow) = await _sink.Message();
        Assert.Equal(("a", SipTransportKind.Wss), (message.CallId, flow.Transport));
        Assert.Equal("127.0.0.1", message.TopVia!.Received);
        Assert.Equal(20_000, (await _sink.Message()).Message.Body.Length);

        Assert.True(_transport.TrySend(SipResponse.For((SipRequest)message, 200, null, "t"), flow));
        var (text, type) = await Receive(client);
        Assert.StartsWith("SIP/2.0 200 OK", text, StringComparison.Ordinal);
        Assert.Equal(WebSocketMessageType.Text, type);

        await client.SendAsync("\r\n\r\n"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal("\r\n", (await Receive(client)).Text);

        await client.SendAsync("rubbish"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal(flow, (await _sink.Error()).Flow);

        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.Equal((flow, SipFlowEnd.PeerClosed), await _sink.Closed());
        await served.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(_transport.TrySend(message, flow));
        Assert.Equal(0, _transport.ConnectionCount);
        Assert.Null(_transport.FlowTo(new SipTarget(SipTransportKind.Wss, flow.Remote)));
    }

    [Fact]
    public async Task A_cut_browser_and_a_shut_down_server_end_the_flow()
    {
        var (client, served) = await Connect();
        await client.SendAsync(Samples.OptionsBytes("a"), WebSocketMessageType.Text, true, default);
        var (_, flow) = await _sink.Message();
        client.Abort();
        Assert.Equal((flow, SipFlowEnd.Reset), await _sink.Closed());
        await served.WaitAsync(TimeSpan.FromSeconds(20));

        var (_, second) = await Connect();
        await Until.True(() => _transport.ConnectionCount == 1, "the transport has done it");
        _transport.Dispose();
        Assert.Equal(SipFlowEnd.ShutDown, (await _sink.Closed()).Reason);
        await second.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<(WebSocket Client, Task Served)> Connect()
    {
        _transport.Start(_sink);
        using var listener = new TcpListener(Samples.Free());
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var accepted = await listener.AcceptTcpClientAsync();
        var server = WebSocket.CreateFromStream(accepted.GetStream(), true, WebSocketTransport.SubProtocol, TimeSpan.Zero);
        var remote = (IPEndPoint)accepted.Client.RemoteEndPoint!;
        var served = _transport.RunAsync(server, (IPEndPoint)accepted.Client.LocalEndPoint!, remote);
        return (WebSocket.CreateFromStream(client.GetStream(), false, WebSocketTransport.SubProtocol, TimeSpan.Zero), served);
    }

    private static async Task<(string Text, WebSocketMessageType Type)> Receive(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[8192];
        var result = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        return (Encoding.UTF8.GetString(buffer, 0, result.Count), result.MessageType);
    }
}
