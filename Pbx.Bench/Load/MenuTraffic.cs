using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pbx.Bench.Load;

/// <summary>What callers in a menu heard in the measured time.</summary>
/// <param name="Callers">Callers who heard anything.</param>
/// <param name="Received">Packets.</param>
/// <param name="Lost">Packets missing between the first and the last of a stream, by sequence number.</param>
/// <param name="Late">Packets that came more than 20 ms after their time: when the packet before came, and what their timestamps say.</param>
/// <param name="Keys">Keys pressed.</param>
public sealed record MenuResult(int Callers, long Received, long Lost, long Late, int Keys);

/// <summary>
/// The sound side of many callers at one socket: whoever sends to it is a call of the system; each is sent silence (PCMA, 20 ms) and now and then a key (RFC 4733), and what
/// comes is looked at for gaps and delays.
/// </summary>
public sealed partial class MenuTraffic : IDisposable
{
    private const int FrameMs = 20;
    private const int FrameSamples = 160;
    private const int EventFrames = 8;
    private const double LateMs = 20;

    private sealed class Caller(SocketAddress system, int index)
    {
        public SocketAddress System { get; } = system;
        public int Index { get; } = index;
        public uint Ssrc;
        public ushort Sequence;
        public uint Timestamp;
        public long At;
        public bool Heard;
    }

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20, SendBufferSize = 8 << 20, ReceiveTimeout = 100 };
    private readonly ConcurrentDictionary<int, Caller> _callers = new();
    private readonly int _keyEveryFrames;
    private readonly Thread _receiver;
    private readonly Thread _sender;
    private long _received;
    private long _lost;
    private long _late;
    private int _keys;
    private volatile bool _measuring;
    private volatile bool _stop;

    /// <summary>Callers press a key each <paramref name="keyEvery"/>.</summary>
    public MenuTraffic(TimeSpan keyEvery)
    {
        _keyEveryFrames = (int)(keyEvery.TotalMilliseconds / FrameMs);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, FreePorts.Take()));
        _receiver = new Thread(Receive) { IsBackground = true, Name = "menu receiver" };
        _sender = new Thread(Send) { IsBackground = true, Name = "menu sender" };
        _receiver.Start();
        _sender.Start();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Calls from which sound has come.</summary>
    public int Callers => _callers.Count;

    /// <summary>Measures for a while.</summary>
    public async Task<MenuResult> MeasureAsync(TimeSpan time)
    {
        foreach (var caller in _callers.Values) caller.Heard = false;
        (_received, _lost, _late, _keys) = (0, 0, 0, 0);
        _measuring = true;
        await Task.Delay(time);
        _measuring = false;
        return new MenuResult(_callers.Values.Count(caller => caller.Heard), _received, _lost, _late, _keys);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop = true;
        _receiver.Join();
        _sender.Join();
        _socket.Dispose();
    }

    private void Receive()
    {
        Span<byte> packet = new byte[2048];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!_stop)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(packet, SocketFlags.None, from);
            }
            catch (SocketException)
            {
                continue;
            }
            if (length < 12 || (packet[1] & 0x7F) != 8) continue;
            var now = Stopwatch.GetTimestamp();
            var port = BinaryPrimitives.ReadUInt16BigEndian(from.Buffer.Span[2..]);
            if (!_callers.TryGetValue(port, out var caller)) _callers[port] = caller = new Caller(new IPEndPoint(IPAddress.Loopback, port).Serialize(), _callers.Count);
            Look(caller, packet, now);
        }
    }

    private void Look(Caller caller, ReadOnlySpan<byte> packet, long now)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        // A marker begins a new sound after a pause (RFC 3551 4.1), whose time says nothing about delay.
        var goesOn = caller.Heard && caller.Ssrc == ssrc;
        if (_measuring)
        {
            _received++;
            if (goesOn)
            {
                var gap = (ushort)(sequence - caller.Sequence);
                if (gap is > 1 and < 1000) _lost += gap - 1;
                var due = (timestamp - caller.Timestamp) / 8.0;
                if ((packet[1] & 0x80) == 0 && Stopwatch.GetElapsedTime(caller.At, now).TotalMilliseconds - due > LateMs) _late++;
            }
            caller.Heard = true;
        }
        (caller.Ssrc, caller.Sequence, caller.Timestamp, caller.At) = (ssrc, sequence, timestamp, now);
    }

    private void Send()
    {
        Span<byte> packet = new byte[12 + FrameSamples];
        packet[0] = 0x80;
        packet[12..].Fill(0xD5);
        var start = Stopwatch.GetTimestamp();
        for (var frame = 0u; !_stop; frame++)
        {
            var due = TimeSpan.FromMilliseconds(frame * FrameMs);
            while (Stopwatch.GetElapsedTime(start) < due) _ = usleep(500);
            foreach (var caller in _callers.Values)
            {
                // Spread over the interval, so that not all press at once.
                var place = (int)((frame + (caller.Index * 37)) % _keyEveryFrames);
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)frame);
                BinaryPrimitives.WriteUInt32BigEndian(packet[8..], 0x4D000000u + (uint)caller.Index);
                if (place < EventFrames) SendKey(packet, caller, frame, place);
                else
                {
                    packet[1] = 8;
                    BinaryPrimitives.WriteUInt32BigEndian(packet[4..], frame * FrameSamples);
                    packet[12..16].Fill(0xD5);
                    _socket.SendTo(packet, SocketFlags.None, caller.System);
                }
            }
        }
    }

    private void SendKey(Span<byte> packet, Caller caller, uint frame, int place)
    {
        var end = place >= EventFrames - 3;
        packet[1] = (byte)(place == 0 ? 101 | 0x80 : 101);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (frame - (uint)place) * FrameSamples);
        packet[12] = 1;
        packet[13] = (byte)(end ? 0x8A : 0x0A);
        BinaryPrimitives.WriteUInt16BigEndian(packet[14..], (ushort)(Math.Min(place + 1, EventFrames - 2) * FrameSamples));
        _socket.SendTo(packet[..16], SocketFlags.None, caller.System);
        if (place == EventFrames - 1 && _measuring) _keys++;
    }

    [LibraryImport("libc")]
    private static partial int usleep(uint microseconds);
}
