using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>A port of one leg on Linux: one recvfrom an event, one sendto a packet. A phone sends one packet in 20 ms, so batches would hold one.</summary>
internal sealed unsafe class NativeDatagramSocket(Socket socket) : DatagramSocket(socket)
{
    // One buffer for each thread that reads sockets: a worker handles one datagram at a time.
    [ThreadStatic]
    private static byte[]? _buffer;

    private readonly int _fd = (int)socket.SafeHandle.DangerousGetHandle();

    public override bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (IsDisposed)
            return false;
        var address = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.Write(new(address, NativeAddress.MaxLength), to, IsIPv6);
        if (length == 0)
            return false;
        fixed (byte* data = datagram)
            return LibC.SendTo(_fd, data, (nuint)datagram.Length, LibC.MessageDontWait, address, length) >= 0;
    }

    public override void OnReadable()
    {
        var buffer = _buffer ??= GC.AllocateUninitializedArray<byte>(MaxDatagram, pinned: true);
        var address = stackalloc byte[NativeAddress.MaxLength];
        var addressLength = NativeAddress.MaxLength;
        var data = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        var length = (int)LibC.ReceiveFrom(_fd, data, MaxDatagram, LibC.MessageDontWait, address, &addressLength);
        if (length > 0 && NativeAddress.TryRead(new(address, addressLength), out var from))
            Receiver?.OnDatagram(new(data, length), from);
    }
}
