using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pbx.Media.Hosting;

/// <summary>Level-triggered epoll with an eventfd as wake-up.</summary>
internal sealed unsafe class EpollPoller : Poller
{
    private const int MaxEvents = 128;
    private const ulong WakeKey = ulong.MaxValue;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaxEvents * 16, pinned: true);
    private readonly byte* _eventPointer;
    private readonly Dictionary<Socket, int> _slotOf = [];
    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[64];
    private int _used;
    private int _ready;
    private bool _disposed;

    public EpollPoller()
    {
        _eventPointer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        _epoll = Check(LibC.EpollCreate(LibC.EpollCloseOnExec));
        _wake = Check(LibC.EventFd(0, LibC.EventFdNonBlock | LibC.EventFdCloseOnExec));
        Control(LibC.EpollCtlAdd, _wake, LibC.EpollIn, WakeKey);
    }

    public override bool IsNative => true;

    public override void Add(Socket socket, IPollTarget target)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used++;
            if (slot == _slots.Length)
                Array.Resize(ref _slots, _slots.Length * 2);
        }

        _slots[slot].Target = target;
        _slotOf.Add(socket, slot);
        Control(LibC.EpollCtlAdd, Fd(socket), LibC.EpollIn, Key(slot));
    }

    public override void Remove(Socket socket)
    {
        if (!_slotOf.Remove(socket, out var slot))
            return;
        LibC.EpollControl(_epoll, LibC.EpollCtlDel, Fd(socket), null);
        // The generation makes an event that is already fetched for this slot void, whoever gets the slot next.
        _slots[slot].Target = null;
        _slots[slot].Generation++;
        _free.Push(slot);
    }

    public override void WatchWritable(Socket socket, bool watch)
    {
        if (_slotOf.TryGetValue(socket, out var slot))
            Control(LibC.EpollCtlMod, Fd(socket), watch ? LibC.EpollIn | LibC.EpollOut : LibC.EpollIn, Key(slot));
    }

    public override void Wait(TimeSpan timeout)
    {
        // Rounded up: a wait that ends before its deadline spins.
        var milliseconds = (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, 60_000);
        _ready = LibC.EpollWait(_epoll, _eventPointer, MaxEvents, milliseconds);
        if (_ready < 0 && Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public override void Dispatch(Action<Exception> onFault)
    {
        for (var i = 0; i < _ready; i++)
        {
            var entry = _eventPointer + (i * LibC.EpollEventSize);
            var flags = *(uint*)entry;
            var key = *(ulong*)(entry + LibC.EpollDataOffset);
            if (key == WakeKey)
            {
                ulong counter;
                LibC.Read(_wake, &counter, sizeof(ulong));
                continue;
            }

            var slot = (int)(uint)key;
            try
            {
                if ((flags & (LibC.EpollIn | LibC.EpollErr | LibC.EpollHup)) != 0 && _slots[slot].Generation == (uint)(key >> 32))
                    _slots[slot].Target?.OnReadable();
                if ((flags & LibC.EpollOut) != 0 && _slots[slot].Generation == (uint)(key >> 32))
                    _slots[slot].Target?.OnWritable();
            }
            catch (Exception e)
            {
                onFault(e);
            }
        }
    }

    public override void Wake()
    {
        var one = 1UL;
        LibC.Write(_wake, &one, sizeof(ulong));
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        LibC.Close(_wake);
        LibC.Close(_epoll);
    }

    private static int Fd(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    private ulong Key(int slot) => ((ulong)_slots[slot].Generation << 32) | (uint)slot;

    private void Control(int operation, int fd, uint flags, ulong key)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = flags;
        *(ulong*)(entry + LibC.EpollDataOffset) = key;
        Check(LibC.EpollControl(_epoll, operation, fd, entry));
    }

    private struct Slot
    {
        public IPollTarget? Target;
        public uint Generation;
    }
}
