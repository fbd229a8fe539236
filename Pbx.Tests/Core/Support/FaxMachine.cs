using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pbx.Tests.Media.Sessions;

namespace Pbx.Tests.Core.Support;

/// <summary>
/// A fax machine that speaks T.38: the terminal of spandsp (T.30, T.4, IFP) behind a UDPTL port of a test phone. Its time passes in <see cref="Step"/>, from one thread.
/// </summary>
internal sealed unsafe partial class FaxMachine : IDisposable
{
    private const string Library = "libspandsp.so.2";
    private const int Samples = 160;

    private readonly FaxTap tap;
    private readonly nint terminal;
    private readonly nint core;
    private GCHandle self;
    private ushort number;

    public FaxMachine(bool calls, FaxTap tap, string? sends = null, string? receives = null)
    {
        this.tap = tap;
        self = GCHandle.Alloc(this);
        terminal = t38_terminal_init(0, calls ? 1 : 0, &OnPacket, GCHandle.ToIntPtr(self));
        Assert.NotEqual(0, terminal);
        core = t38_terminal_get_t38_core_state(terminal);
        var t30 = t38_terminal_get_t30_state(terminal);
        t30_set_phase_e_handler(t30, &OnPhaseE, GCHandle.ToIntPtr(self));
        if (sends is not null) t30_set_tx_file(t30, sends, -1, -1);
        if (receives is not null) t30_set_rx_file(t30, receives, -1);
    }

    /// <summary>True where the library is.</summary>
    public static bool Exists { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>How it ended, 0 for well; null: it is still at it.</summary>
    public int? Completion { get; private set; }

    public string? Words => Completion is { } code ? Marshal.PtrToStringUTF8(t30_completion_code_to_str(code)) : null;

    /// <summary>Datagrams sent.</summary>
    public int Sent => number;

    /// <summary>Takes what has come, and lets 20 ms pass.</summary>
    public void Step()
    {
        while (tap.Received.TryDequeue(out var datagram))
        {
            // T.38 9.1: number, length of the primary packet in one octet or two, the packet, and what repairs losses.
            var length = datagram[2] < 0x80 ? datagram[2] : ((datagram[2] & 0x3F) << 8) | datagram[3];
            var start = datagram[2] < 0x80 ? 3 : 4;
            fixed (byte* packet = &datagram[start])
                _ = t38_core_rx_ifp_packet(core, packet, length, BinaryPrimitives.ReadUInt16BigEndian(datagram));
        }

        _ = t38_terminal_send_timeout(terminal, Samples);
    }

    public void Dispose()
    {
        _ = t38_terminal_free(terminal);
        self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OnPacket(nint core, nint user, byte* packet, int length, int count)
    {
        var machine = (FaxMachine)GCHandle.FromIntPtr(user).Target!;
        var header = length < 0x80 ? 3 : 4;
        var datagram = new byte[header + length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, machine.number++);
        if (header == 3) datagram[2] = (byte)length;
        else BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)(0x8000 | length));
        new ReadOnlySpan<byte>(packet, length).CopyTo(datagram.AsSpan(header));
        machine.tap.Raw(datagram);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void OnPhaseE(nint t30, nint user, int completion) => ((FaxMachine)GCHandle.FromIntPtr(user).Target!).Completion = completion;

    [LibraryImport(Library)]
    private static partial nint t38_terminal_init(nint state, int callingParty, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int, int> handler, nint user);

    [LibraryImport(Library)]
    private static partial int t38_terminal_free(nint terminal);

    [LibraryImport(Library)]
    private static partial nint t38_terminal_get_t30_state(nint terminal);

    [LibraryImport(Library)]
    private static partial nint t38_terminal_get_t38_core_state(nint terminal);

    [LibraryImport(Library)]
    private static partial int t38_terminal_send_timeout(nint terminal, int samples);

    [LibraryImport(Library)]
    private static partial int t38_core_rx_ifp_packet(nint core, byte* packet, int length, ushort number);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void t30_set_tx_file(nint t30, string file, int first, int last);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void t30_set_rx_file(nint t30, string file, int last);

    [LibraryImport(Library)]
    private static partial void t30_set_phase_e_handler(nint t30, delegate* unmanaged[Cdecl]<nint, nint, int, void> handler, nint user);

    [LibraryImport(Library)]
    private static partial nint t30_completion_code_to_str(int code);
}
