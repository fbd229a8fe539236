using System.Net;
using System.Net.Sockets;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>A port on Windows and macOS: the <see cref="SocketAddress"/> overloads, which allocate nothing.</summary>
internal sealed class PortableDatagramSocket(Socket socket) : DatagramSocket(socket)
{
    private const int MaxBurst = 32;

    [ThreadStatic]
    private static byte[]? _buffer;

    private readonly SocketAddress _from = new(socket.AddressFamily);
    private readonly SocketAddress _to = new(socket.AddressFamily);
    private TransportAddress _lastTo;

    public override bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (IsDisposed)
            return false;
        if (!_lastTo.Equals(to))
        {
            if (!IsIPv6 && to.IsIPv6)
                return false;
            var address = IsIPv6 ? to.ToAddress().MapToIPv6() : to.ToAddress();
            new IPEndPoint(address, to.Port).Serialize().Buffer.CopyTo(_to.Buffer);
            _lastTo = to;
        }

        try
        {
            return Socket.SendTo(datagram, SocketFlags.None, _to) >= 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public override void OnReadable()
    {
        var buffer = _buffer ??= GC.AllocateUninitializedArray<byte>(MaxDatagram, pinned: true);
        // The first is received whatever Available says: that is 0 before an empty datagram, which would else stand there for ever.
        for (var i = 0; i < MaxBurst && Receiver is not null && (i == 0 || Socket.Available > 0); i++)
        {
            int length;
            try
            {
                length = Socket.ReceiveFrom(buffer, SocketFlags.None, _from);
            }
            catch (SocketException)
            {
                return;
            }

            if (length > 0)
                Receiver.OnDatagram(buffer.AsSpan(0, length), TransportAddress.Udp(_from));
        }
    }
}
