using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pbx.Media.Codecs;

namespace Pbx.E2E.Support;

/// <summary>A caller outside, whose carrier is known by its address: sipp for the signalling; an ear, a voice and keys of its own (PCMA, RFC 4733).</summary>
public sealed class OutsideCaller : IAsyncDisposable
{
    /// <summary>Address of the carrier.</summary>
    public const string Address = "127.0.0.2";

    private const int FrameMs = 20;
    private const int FrameSamples = 160;
    private const int EventFrames = 6;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<short> heard = [];
    private readonly Queue<char> keys = [];
    private readonly Sipp sipp;
    private readonly double tone;
    private readonly Task hearing;
    private readonly Thread speaking;

    private OutsideCaller(PbxServer server, string number, string caller, double tone, double? stays)
    {
        Number = caller;
        this.tone = tone;
        sipp = Sipp.Start(server, stays is null ? "uac-outside" : "uac-outside-leaves", caller, new()
        {
            Number = number,
            Address = Address,
            Seconds = 110,
            Words = new Dictionary<string, string> { ["stays"] = $"{stays * 1000:F0}" },
        });
        socket.Bind(new IPEndPoint(IPAddress.Parse(Address), sipp.RtpPort));
        hearing = HearAsync();
        // A thread of its own: a voice does not wait for the looking for sounds that keeps the pool busy.
        speaking = new Thread(Speak) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        speaking.Start();
    }

    /// <summary>Its number, as the carrier writes it.</summary>
    public string Number { get; }

    /// <summary>What sipp sent and received.</summary>
    public string Messages => sipp.Messages;

    /// <summary>Everything heard so far.</summary>
    public Recording Heard
    {
        get { lock (heard) return new Recording([.. heard], 8000); }
    }

    /// <summary>Calls; <paramref name="stays"/>: hangs up so many seconds after the answer, null: waits until the system does.</summary>
    public static OutsideCaller Call(PbxServer server, string number, string caller, double tone = 0, double? stays = null) => new(server, number, caller, tone, stays);

    /// <summary>The call has begun: 100 says only that the request has come.</summary>
    public Task AcceptedAsync() => Eventually.TrueAsync(
        () => sipp.Messages is var said && (said.Contains("SIP/2.0 18", StringComparison.Ordinal) || said.Contains("SIP/2.0 200", StringComparison.Ordinal)), $"the call of {Number} begins");

    /// <summary>Presses a key.</summary>
    public void Press(char key)
    {
        lock (keys) keys.Enqueue(key);
    }

    /// <summary>Waits until this sound has been heard to its end; returns where.</summary>
    public async Task<SoundHit> HearsAsync(Recording sound, string what, double seconds = 25, double from = 0)
    {
        SoundHit? hit = null;
        await Eventually.TrueAsync(async () =>
        {
            // Looking costs more than waiting.
            await Eventually.ElapseAsync(0.3);
            return (hit = SoundMatch.Find(Heard, sound, from)) is not null && Heard.Seconds >= hit.Second + sound.Seconds - 0.2;
        }, $"{Number} hears {what}; it heard {Heard.Seconds:F1} s", seconds);
        return hit!;
    }

    /// <summary>The call went as the scenario says, to its end.</summary>
    public Task EndsAsync() => sipp.SucceedsAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await hearing;
        speaking.Join();
        socket.Dispose();
        await sipp.DisposeAsync();
        stop.Dispose();
    }

    private async Task HearAsync()
    {
        var packet = new byte[2048];
        var any = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(packet, SocketFlags.None, any, stop.Token);
                if (received.ReceivedBytes <= 12 || (packet[1] & 0x7F) != 8) continue;
                lock (heard)
                {
                    // Nothing is sent in a pause: time goes on all the same.
                    var now = (int)(clock.Elapsed.TotalSeconds * 8000);
                    if (now > heard.Count + 2400) heard.AddRange(new short[now - heard.Count]);
                    for (var i = 12; i < received.ReceivedBytes; i++) heard.Add(G711.FromALaw(packet[i]));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // hung up
        }
    }

    private void Speak()
    {
        var packet = new byte[12 + FrameSamples];
        packet[0] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), 0x2468ACE);
        (char Key, uint Began, int Frame)? pressed = null;
        try
        {
            if (Answered() is not { } system) return;
            var began = clock.Elapsed;
            for (var i = 0u; ; i++)
            {
                // Late is made up for: what was said is said, as on a real line.
                var early = began + TimeSpan.FromMilliseconds(FrameMs * (double)i) - clock.Elapsed;
                if (stop.IsCancellationRequested || (early > TimeSpan.Zero && stop.Token.WaitHandle.WaitOne(early))) return;
                if (pressed is null)
                {
                    lock (keys) if (keys.TryDequeue(out var key)) pressed = (key, i * FrameSamples, 0);
                }
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)i);
                if (pressed is { } now)
                {
                    Event(packet, now.Key, now.Began, now.Frame);
                    socket.SendTo(packet.AsSpan(0, 16), system);
                    pressed = now.Frame + 1 < EventFrames + 2 ? now with { Frame = now.Frame + 1 } : null;
                }
                else
                {
                    packet[1] = 8;
                    BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), i * FrameSamples);
                    for (var k = 0; k < FrameSamples; k++)
                        packet[12 + k] = G711.ToALaw((short)(tone == 0 ? 0 : 9000 * Math.Sin(2 * Math.PI * tone * (i * FrameSamples + k) / 8000)));
                    socket.SendTo(packet, system);
                }
            }
        }
        catch (SocketException)
        {
            // hung up
        }
    }

    // One time stamp for the whole key, a growing duration, and the end said three times (RFC 4733 2.5.1).
    private static void Event(byte[] packet, char key, uint began, int frame)
    {
        packet[1] = (byte)(frame == 0 ? 101 | 0x80 : 101);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), began);
        packet[12] = key switch { '*' => 10, '#' => 11, _ => (byte)(key - '0') };
        packet[13] = (byte)(frame >= EventFrames - 1 ? 0x8A : 0x0A);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), (ushort)(Math.Min(frame + 1, EventFrames) * FrameSamples));
    }

    private IPEndPoint? Answered()
    {
        int port;
        while ((port = sipp.AnsweredAt) == 0)
        {
            if (stop.Token.WaitHandle.WaitOne(20)) return null;
        }
        return new IPEndPoint(IPAddress.Loopback, port);
    }
}
