using System.Net;
using System.Net.Sockets;
using Pbx.Media.Hosting;
using Pbx.Media.Ice;

namespace Pbx.Tests.Media.Hosting;

public class DatagramSocketTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_closed_socket_sends_what_it_gathered_and_then_nothing_more(bool native, bool batched)
    {
        using var receiver = DatagramSocket.Bind(IPAddress.Loopback, 0, 65536);
        receiver.Blocking = true;
        receiver.ReceiveTimeout = 5000;
        var to = TransportAddress.Udp((IPEndPoint)receiver.LocalEndPoint!);
        var socket = DatagramSocket.Create(DatagramSocket.Bind(IPAddress.Loopback, 0, 65536), native, batched);
        var descriptor = socket.Socket.Handle;
        Assert.True(socket.Send([1, 2, 3], to));
        socket.Dispose();
        Assert.Equal(3, receiver.Receive(new byte[100]));

        // Another takes the place of its descriptor.
        var others = new List<Socket>();
        for (var i = 0; i < 100 && (i == 0 || others[^1].Handle != descriptor); i++)
            others.Add(DatagramSocket.Bind(IPAddress.Loopback, 0, 65536));
        Assert.False(socket.Send([4, 5], to));
        socket.Flush();
        Assert.Equal(0, receiver.Available);
        others.ForEach(s => s.Dispose());
    }

    [Fact]
    public void An_empty_datagram_does_not_stop_a_portable_socket()
    {
        using var socket = DatagramSocket.Create(DatagramSocket.Bind(IPAddress.Loopback, 0, 65536), native: false, batched: false);
        var heard = new Heard();
        socket.Receiver = heard;
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo([], socket.LocalEndPoint);
        sender.SendTo([1, 2, 3], socket.LocalEndPoint);
        for (var i = 0; i < 10 && heard.Lengths.Count == 0; i++)
        {
            Assert.True(socket.Socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead));
            socket.OnReadable();
        }

        Assert.Equal([3], heard.Lengths);
    }

    private sealed class Heard : IDatagramReceiver
    {
        public List<int> Lengths { get; } = [];

        public void OnDatagram(Span<byte> datagram, in TransportAddress from) => Lengths.Add(datagram.Length);
    }
}
