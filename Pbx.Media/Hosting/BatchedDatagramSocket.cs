using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pbx.Media.Ice;

namespace Pbx.Media.Hosting;

/// <summary>The shared port on Linux: 64 packets a recvmmsg, and 64 a sendmmsg at the end of the worker's round.</summary>
internal sealed unsafe class BatchedDatagramSocket : DatagramSocket
{
    private const int Batch = 64;

    private readonly int _fd;
    private readonly Half _in = new();
    private readonly Half _out = new();
    private int _gathered;

    public BatchedDatagramSocket(Socket socket)
        : base(socket) => _fd = (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>Packets that the kernel refused.</summary>
    public long SendFailures { get; private set; }

    public override bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
    {
        if (IsDisposed || datagram.Length > MaxDatagram)
            return false;
        if (_gathered == Batch)
            Flush();
        var length = NativeAddress.Write(new(_out.Name(_gathered), NativeAddress.MaxLength), to, IsIPv6);
        if (length == 0)
            return false;
        datagram.CopyTo(new(_out.Data(_gathered), MaxDatagram));
        _out.Messages[_gathered].NameLength = length;
        _out.Vectors[_gathered].Length = (nuint)datagram.Length;
        _gathered++;
        return true;
    }

    public override void Flush()
    {
        var sent = 0;
        while (sent < _gathered)
        {
            var count = LibC.SendMany(_fd, _out.Messages + sent, (uint)(_gathered - sent), LibC.MessageDontWait);
            if (count > 0)
            {
                sent += count;
                continue;
            }

            if (count < 0 && Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted)
                continue;
            // The call fails for the first packet that is left; that one alone is given up.
            SendFailures++;
            sent++;
        }

        _gathered = 0;
    }

    public override void OnReadable()
    {
        for (var i = 0; i < Batch; i++)
        {
            _in.Messages[i].NameLength = NativeAddress.MaxLength;
            _in.Vectors[i].Length = MaxDatagram;
        }

        var count = LibC.ReceiveMany(_fd, _in.Messages, Batch, LibC.MessageDontWait, null);
        for (var i = 0; i < count; i++)
        {
            var message = _in.Messages + i;
            if (message->Length > 0 && NativeAddress.TryRead(new(_in.Name(i), message->NameLength), out var from))
                Receiver?.OnDatagram(new(_in.Data(i), (int)message->Length), from);
        }
    }

    protected override void Dispose(bool disposing)
    {
        // The worker still flushes at the end of this round: then there must be nothing left.
        Flush();
        _in.Free();
        _out.Free();
        base.Dispose(disposing);
    }

    /// <summary>The message array of one direction, in one piece of native memory.</summary>
    private sealed class Half
    {
        private readonly byte* _data = (byte*)NativeMemory.AllocZeroed(Batch, MaxDatagram);
        private readonly byte* _names = (byte*)NativeMemory.AllocZeroed(Batch, NativeAddress.MaxLength);

        public Half()
        {
            for (var i = 0; i < Batch; i++)
            {
                Vectors[i] = new() { Base = Data(i), Length = MaxDatagram };
                Messages[i] = new() { Name = Name(i), NameLength = NativeAddress.MaxLength, Vectors = Vectors + i, VectorCount = 1 };
            }
        }

        public LibC.MultiMessage* Messages { get; } = (LibC.MultiMessage*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(LibC.MultiMessage));

        public LibC.IoVector* Vectors { get; } = (LibC.IoVector*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(LibC.IoVector));

        public byte* Data(int index) => _data + (index * MaxDatagram);

        public byte* Name(int index) => _names + (index * NativeAddress.MaxLength);

        public void Free()
        {
            NativeMemory.Free(_data);
            NativeMemory.Free(_names);
            NativeMemory.Free(Messages);
            NativeMemory.Free(Vectors);
        }
    }
}
