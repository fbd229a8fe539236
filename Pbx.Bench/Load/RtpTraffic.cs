using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pbx.Media.Srtp;

namespace Pbx.Bench.Load;

/// <summary>One direction of a call: from which of the generator's sockets to which port of the relay.</summary>
public sealed record RtpStream(int Side, int Port);

/// <summary>What a measured time brought. Delays in microseconds from before the send call to after the receive call.</summary>
public sealed record TrafficResult(long Sent, long Received, double Seconds, int P50, int P99)
{
    /// <summary>Share that did not come back.</summary>
    public double Loss => Sent == 0 ? 0 : 1 - ((double)Received / Sent);
}

/// <summary>
/// Sends RTP of 172 bytes on many streams, evenly in time, and receives what a relay makes of it: two sockets, a thread that sends and one
/// for each socket that receives. Each packet carries the time of its sending.
/// </summary>
public sealed partial class RtpTraffic : IDisposable
{
    private const int PacketBytes = 172;
    private const uint TickMicroseconds = 200;
    private const int MaxDelay = 200_000;

    private readonly Socket[] _sockets = [Bind(), Bind()];
    private readonly int[] _delays = new int[MaxDelay + 1];
    private readonly SrtpContext?[] _unprotect = new SrtpContext?[65536];
    private SrtpContext? _protect;
    private readonly List<Thread> _receivers = [];
    private long _received;
    private int _sequence;
    private long _windowStart = long.MaxValue;
    private long _windowEnd = long.MaxValue;
    private volatile bool _stop;

    /// <summary>Port of side A (0) or B (1).</summary>
    public int Port(int side) => ((IPEndPoint)_sockets[side].LocalEndPoint!).Port;

    /// <summary>Side A encrypts with its key; what comes from a port of the relay is decrypted with that port's key.</summary>
    public void UseKeys(string own, IEnumerable<(int Port, string Key)> relay)
    {
        static SrtpKeyMaterial Keys(string text) => new(SrtpProfile.FromName("AES_CM_128_HMAC_SHA1_80")!, Convert.FromBase64String(text));
        _protect = new(Keys(own), 4096);
        foreach (var (port, key) in relay) _unprotect[port] = new(Keys(key));
    }

    /// <summary>Sends at <paramref name="rate"/> packets a second for a while before, then measures; <paramref name="edge"/> is called at both ends of the measured time.</summary>
    public TrafficResult Run(IReadOnlyList<RtpStream> streams, int rate, TimeSpan before, TimeSpan measured, Action edge)
    {
        if (_receivers.Count == 0) StartReceivers();
        Array.Clear(_delays);
        Interlocked.Exchange(ref _received, 0);
        Volatile.Write(ref _windowStart, long.MaxValue);
        Volatile.Write(ref _windowEnd, long.MaxValue);
        var addresses = streams.Select(s => new IPEndPoint(IPAddress.Loopback, s.Port).Serialize()).ToArray();
        Span<byte> packet = new byte[256];
        var start = Stopwatch.GetTimestamp();
        long number = 0, sentInWindow = 0;
        var opened = false;
        // The streams go on where the last run ended: a relay must neither take the packets for old ones nor miss a roll-over of SRTP.
        var sequenceBase = _sequence;
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (!opened && elapsed >= before)
            {
                edge();
                opened = true;
                Volatile.Write(ref _windowStart, Stopwatch.GetTimestamp());
            }
            if (elapsed >= before + measured) break;
            for (var due = (long)(elapsed.TotalSeconds * rate); number < due; number++)
            {
                var index = (int)(number % streams.Count);
                var sequence = (int)(number / streams.Count) + sequenceBase;
                var length = Write(packet, streams[index], index, sequence);
                if (opened) sentInWindow++;
                _sockets[streams[index].Side].SendTo(packet[..length], SocketFlags.None, addresses[index]);
            }
            _ = usleep(TickMicroseconds);
        }
        _sequence += (int)(number / streams.Count) + 1;
        var end = Stopwatch.GetTimestamp();
        Volatile.Write(ref _windowEnd, end);
        edge();
        Thread.Sleep(300);
        var (p50, p99) = (Percentile(0.5), Percentile(0.99));
        return new(sentInWindow, Interlocked.Read(ref _received), Stopwatch.GetElapsedTime(_windowStart, end).TotalSeconds, p50, p99);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop = true;
        foreach (var thread in _receivers) thread.Join();
        foreach (var socket in _sockets) socket.Dispose();
        foreach (var context in _unprotect) context?.Dispose();
        _protect?.Dispose();
    }

    private int Write(Span<byte> packet, RtpStream stream, int index, int sequence)
    {
        packet[..PacketBytes].Clear();
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (uint)sequence * 160);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], 0x10000u + (uint)index);
        BinaryPrimitives.WriteInt64LittleEndian(packet[12..], Stopwatch.GetTimestamp());
        var length = PacketBytes;
        if (_protect is not null && stream.Side == 0) _protect.TryProtectRtp(packet, PacketBytes, out length);
        return length;
    }

    private void StartReceivers()
    {
        foreach (var socket in _sockets)
        {
            var thread = new Thread(() => Receive(socket)) { IsBackground = true, Name = "rtp receiver" };
            thread.Start();
            _receivers.Add(thread);
        }
    }

    private void Receive(Socket socket)
    {
        Span<byte> buffer = new byte[2048];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (!_stop)
        {
            int length;
            try
            {
                length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
            }
            catch (SocketException)
            {
                continue;
            }
            if (length < PacketBytes || buffer[1] != 8) continue;
            var port = BinaryPrimitives.ReadUInt16BigEndian(from.Buffer.Span[2..]);
            if (_unprotect[port] is { } context && !context.TryUnprotectRtp(buffer, length, out length, out _)) continue;
            Count(BinaryPrimitives.ReadInt64LittleEndian(buffer[12..]));
        }
    }

    private void Count(long sent)
    {
        if (sent < Volatile.Read(ref _windowStart) || sent > Volatile.Read(ref _windowEnd)) return;
        Interlocked.Increment(ref _received);
        var delay = (int)Math.Clamp(Stopwatch.GetElapsedTime(sent).TotalMicroseconds, 0, MaxDelay);
        Interlocked.Increment(ref _delays[delay]);
    }

    private int Percentile(double share)
    {
        var rest = (long)(_delays.Sum(d => (long)d) * share);
        for (var i = 0; i < _delays.Length; i++)
        {
            rest -= _delays[i];
            if (rest < 0) return i;
        }
        return 0;
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = 4 * 1024 * 1024,
            SendBufferSize = 4 * 1024 * 1024,
            ReceiveTimeout = 200,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, FreePorts.Take()));
        return socket;
    }

    [LibraryImport("libc")]
    private static partial int usleep(uint microseconds);
}
