using System.Globalization;
using System.Net;
using System.Text;
using Pbx.Media;
using Pbx.Media.Sdp;

namespace Pbx.Bench.Load;

/// <summary>The media engine alone in a process: bridged calls between two ports of the generator. It says its ports on standard output.</summary>
public static class RelayHost
{
    /// <summary>Arguments: calls, "rtp" or "sdes" for side A, port A, port B, first RTP port, shared port.</summary>
    public static int Run(string[] args)
    {
        var (calls, sdes) = (Number(args[0]), args[1] == "sdes");
        var (portA, portB, rtpFirst) = (Number(args[2]), Number(args[3]), Number(args[4]));
        var engine = MediaEngine.Start(new()
        {
            BindAddress = IPAddress.Loopback,
            SharedPort = Number(args[5]),
            RtpFirst = rtpFirst,
            RtpLast = rtpFirst + (calls * 4) + 400,
        });
        engine.WarmedUp.Wait();
        WarmUp(engine);
        GC.Collect();
        Thread.Sleep(1000);
        Console.WriteLine($"resident {ProcessCpu.ResidentKilobytes(Environment.ProcessId)}");
        List<object> kept = [];
        for (var i = 0; i < calls; i++)
        {
            var call = Bridge(engine, sdes, portA, portB);
            kept.Add(call);
            Console.WriteLine($"call {call.PortA} {call.PortB} {call.Key ?? "-"}");
        }
        Console.WriteLine("ready");
        Thread.Sleep(TimeSpan.FromMinutes(10));
        GC.KeepAlive(kept);
        return 0;
    }

    private static Bridged Bridge(MediaEngine engine, bool sdes, int portA, int portB)
    {
        var a = engine.CreateSession(new(sdes ? MediaProfile.SdesSrtp : MediaProfile.Rtp, "a") { PeerAddress = IPAddress.Loopback });
        var b = engine.CreateSession(new(MediaProfile.Rtp, "b") { PeerAddress = IPAddress.Loopback, Beside = a });
        var answerA = Answer(a, RelaySdp.Describe(portA, sdes));
        var answerB = Answer(b, RelaySdp.Describe(portB, false));
        return new(RelaySdp.PortOf(answerA), RelaySdp.PortOf(answerB), RelaySdp.KeyOf(answerA), a, b, engine.Bridge(a, b));
    }

    /// <summary>Packets through a few calls that are over before the others begin, so that compiled code is not counted as memory of the calls.</summary>
    private static void WarmUp(MediaEngine engine)
    {
        using var traffic = new RtpTraffic();
        Bridged[] calls = [.. Enumerable.Range(0, 4).Select(_ => Bridge(engine, false, traffic.Port(0), traffic.Port(1)))];
        RtpStream[] streams = [.. calls.SelectMany(call => new RtpStream[] { new(0, call.PortA), new(1, call.PortB) })];
        traffic.Run(streams, 10_000, TimeSpan.Zero, TimeSpan.FromSeconds(2), () => { });
        foreach (var call in calls)
        {
            call.Route.Dispose();
            call.A.Dispose();
            call.B.Dispose();
        }
    }

    private static string Answer(IMediaSession session, string offer) =>
        session.Answer(Encoding.UTF8.GetBytes(offer), [AudioCodec.Pcma], MediaDirection.SendReceive, out var reason) is { } answer
            ? Encoding.UTF8.GetString(answer)
            : throw new LoadException(reason);

    private sealed record Bridged(int PortA, int PortB, string? Key, IMediaSession A, IMediaSession B, IDisposable Route);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
