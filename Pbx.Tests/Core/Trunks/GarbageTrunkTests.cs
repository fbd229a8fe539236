using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Sip;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Carriers that answer garbage, over real sockets: the system stays up, the trunk says what is wrong, calls take the next way.</summary>
public class GarbageTrunkTests : IAsyncDisposable
{
    private static readonly Random Chance = new(11);

    // A transaction waits 64 times T1.
    private readonly LoopbackWorld world = new(timers: new TransactionTimers { T1 = TimeSpan.FromMilliseconds(15), T2 = TimeSpan.FromMilliseconds(60) });
    private readonly LoopbackWorld good = new();
    private readonly List<ScriptedCarrier> carriers = [];

    [Fact]
    public async Task Registrars_that_answer_garbage_each_have_a_word()
    {
        (string Kind, TrunkTransport Transport, string Word)[] kinds =
        [
            ("random bytes", TrunkTransport.Udp, "garbled"),
            ("no SIP", TrunkTransport.Udp, "garbled"),
            ("broken status line", TrunkTransport.Udp, "garbled"),
            ("another method in CSeq", TrunkTransport.Udp, "garbled"),
            ("another branch", TrunkTransport.Udp, "garbled"),
            ("two Vias", TrunkTransport.Udp, "garbled"),
            ("a length that is a lie", TrunkTransport.Udp, "garbled"),
            ("endless 401", TrunkTransport.Udp, "wrong-password"),
            ("endless stale", TrunkTransport.Udp, "wrong-password"),
            ("a challenge without a nonce", TrunkTransport.Udp, "wrong-password"),
            ("a challenge of no known kind", TrunkTransport.Udp, "wrong-password"),
            ("no binding", TrunkTransport.Udp, "no-binding"),
            ("silence", TrunkTransport.Udp, "no-answer"),
            ("random bytes", TrunkTransport.Tcp, "garbled"),
            ("no SIP", TrunkTransport.Tcp, "garbled"),
            ("endless 401", TrunkTransport.Tcp, "wrong-password"),
            ("nobody there", TrunkTransport.Tcp, "port-closed"),
        ];
        var all = kinds.Select(one => (one.Kind, one.Transport, one.Word, Id: $"{one.Kind} {one.Transport}", Carrier: Carrier(one.Kind))).ToList();
        foreach (var one in all) await world.Secrets.SetAsync(one.Id, "secret", "");
        foreach (var one in all.Where(one => one.Kind == "nobody there")) one.Carrier.Dispose();
        Configure([.. all.Select(one => Trunk(one.Id, one.Carrier) with { UserName = "acc", Authentication = TrunkAuthentication.Registers, Transport = one.Transport })]);
        foreach (var one in all)
        {
            await Until.True(
                () => world.Service.Trunks.Find(one.Id) is { State: LiveTrunkState.Failed } live && live.Error == one.Word, () => $"{one.Word}, but it is {world.Service.Trunks.Find(one.Id)}");
            // No loop of requests: it waits before it tries again.
            Assert.InRange(one.Carrier.Requests.Where(request => request.StartsWith("REGISTER", StringComparison.Ordinal)).Select(CSeqOf).Distinct().Count(), 0, 3);
        }
        await AliveAsync();
    }

    [Fact]
    public async Task A_call_that_is_answered_with_garbage_takes_the_next_way()
    {
        (string Kind, string Word)[] kinds =
        [
            ("no SDP", "bad-answer"), ("SDP without sound", "bad-answer"), ("an encoding that was not offered", "bad-answer"), ("SDP that is none", "bad-answer"), ("488", "no-codec"),
            ("random bytes", "garbled"), ("another method in CSeq", "garbled"),
        ];
        var bad = kinds.Select(one => (one.Kind, one.Word, Carrier: Carrier(one.Kind))).ToList();
        good.Accounts["acc-b"] = "secret";
        await world.Secrets.SetAsync("b", "secret", "");
        var at = good.Phones.Listeners.First(listener => listener.Transport == SipTransportKind.Udp).EndPoint.ToString();
        Configure([.. bad.Select(one => Trunk(one.Kind, one.Carrier)), new Trunk { Id = "b", Name = "b", Domain = "carrier.test", Proxies = [at], UserName = "acc-b" }]);
        await Until.True(() => world.Service.Trunks.Find("b") is { State: LiveTrunkState.Registered }, "the good one registers");
        var called = good.Outsider("+41443332211");
        var ada = await world.PhoneAsync("101", "ada");
        await ada.CallAsync("0443332211");
        await ada.Answered();
        await called.Answered();
        foreach (var one in bad) Assert.Equal((one.Kind, one.Word), (one.Kind, world.Service.Trunks.Find(one.Kind)!.LastError));
        await ada.HangUpAsync();
        await called.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task Sound_of_an_encoding_that_was_not_negotiated_is_named_by_the_test()
    {
        using var sound = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource();
        var sending = Task.CompletedTask;
        ScriptedCarrier carrier = null!;
        carrier = Carrier(request =>
        {
            if (!request.StartsWith("INVITE", StringComparison.Ordinal)) return request.StartsWith("ACK", StringComparison.Ordinal) ? [] : [ScriptedCarrier.Response(request, "200 OK")];
            var to = int.Parse(Regex.Match(request, "m=audio ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
            sending = SendAsync(sound, new IPEndPoint(IPAddress.Loopback, to), stop.Token);
            var answer = $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {((IPEndPoint)sound.Client.LocalEndPoint!).Port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
            return [ScriptedCarrier.Response(request, "180 Ringing", carrier.Contact), ScriptedCarrier.Response(request, "200 OK", carrier.Contact, answer)];
        });
        Configure(Trunk("a", carrier));
        await Until.True(() => world.Service.Trunks.Find("a") is { State: LiveTrunkState.Reachable }, "the trunk is there");
        var reports = new List<TrunkTestReport>();
        var order = new TrunkTestOrder("a") { Number = "0443332211", Sound = TimeSpan.FromSeconds(1.5) };
        await foreach (var report in world.Service.TrunkTest.RunAsync(order, TestContext.Current.CancellationToken)) reports.Add(report);
        await stop.CancelAsync();
        await sending;
        var last = reports[^1];
        Assert.True(last.IsOver);
        Assert.Equal("lookup.address reach.answers register.not-needed call.answered sound.codec sound.unknown-encoding sound.unreported", string.Join(' ', last.Steps.SelectMany(step => step.Findings).Select(one => one.Key).Distinct()));
        await Until.True(() => carrier.Count("BYE") == 1, "the call is ended");
        Assert.Contains(reports, report => report[TrunkTestStep.Sound].State == TrunkTestState.Running);
        await Until.True(() => world.Engine.Statistics.Sessions == 0, "its media ends");
        await AliveAsync();
    }

    [Fact]
    public async Task Nobody_who_stops_reading_leaves_a_test_behind()
    {
        ScriptedCarrier carrier = null!;
        carrier = Carrier(request => request.StartsWith("INVITE", StringComparison.Ordinal)
            ? [ScriptedCarrier.Response(request, "180 Ringing", carrier.Contact)]
            : request.StartsWith("ACK", StringComparison.Ordinal) ? [] : [ScriptedCarrier.Response(request, "200 OK")]);
        Configure(Trunk("a", carrier));
        await Until.True(() => world.Service.Trunks.Find("a") is { State: LiveTrunkState.Reachable }, "the trunk is there");
        await foreach (var report in world.Service.TrunkTest.RunAsync(new TrunkTestOrder("a") { Number = "0443332211" }, TestContext.Current.CancellationToken))
            if (report[TrunkTestStep.Call].State == TrunkTestState.Running && carrier.Count("INVITE") > 0) break;
        await Until.True(() => carrier.Count("CANCEL") > 0, "the call is cancelled");
        await Until.True(() => world.Engine.Statistics.Sessions == 0, "its media ends");
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        await good.DisposeAsync();
        foreach (var carrier in carriers) carrier.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<byte[]> Reply(string kind, string request, string contact)
    {
        if (request.StartsWith("ACK", StringComparison.Ordinal)) return [];
        if (request.StartsWith("BYE", StringComparison.Ordinal) || request.StartsWith("CANCEL", StringComparison.Ordinal)) return [ScriptedCarrier.Response(request, "200 OK")];
        return kind switch
        {
            "random bytes" => [Bytes(400), Bytes(3), Bytes(1200)],
            "no SIP" => [Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")],
            "broken status line" => [ScriptedCarrier.Response(request, "2x0 OK")],
            "another method in CSeq" => [ScriptedCarrier.Response(request, "200 OK", change: text => Regex.Replace(text, "CSeq: ([0-9]+) .*\r\n", "CSeq: $1 NOTIFY\r\n"))],
            "another branch" => [ScriptedCarrier.Response(request, "200 OK", change: text => Regex.Replace(text, "branch=[^;\r]+", "branch=z9hG4bKother"))],
            "two Vias" => [ScriptedCarrier.Response(request, "200 OK", "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKsecond\r\n")],
            "a length that is a lie" => [ScriptedCarrier.Response(request, "200 OK", change: text => text.Replace("Content-Length: 0", "Content-Length: 99999", StringComparison.Ordinal))],
            "endless 401" => [ScriptedCarrier.Response(request, "401 Unauthorized", Challenge(Nonce()))],
            "endless stale" => [ScriptedCarrier.Response(request, "401 Unauthorized", Challenge(Nonce() + "\",stale=\"true"))],
            "a challenge without a nonce" => [ScriptedCarrier.Response(request, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\"\r\n")],
            "a challenge of no known kind" => [ScriptedCarrier.Response(request, "401 Unauthorized", "WWW-Authenticate: Negotiate YII=\r\n")],
            "no binding" => [ScriptedCarrier.Response(request, "200 OK", "Expires: 0\r\n")],
            "no SDP" => [ScriptedCarrier.Response(request, "200 OK", contact)],
            "SDP without sound" => [ScriptedCarrier.Response(request, "200 OK", contact, Answer("m=video 4000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"))],
            "an encoding that was not offered" => [ScriptedCarrier.Response(request, "200 OK", contact, Answer("m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 GSM-EFR/8000\r\n"))],
            "SDP that is none" => [ScriptedCarrier.Response(request, "200 OK", contact, "hello")],
            "488" => [ScriptedCarrier.Response(request, "488 Not Acceptable Here")],
            _ => [],
        };
    }

    private static string Answer(string media) => "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + media;

    private static string Challenge(string nonce) => $"WWW-Authenticate: Digest realm=\"carrier.test\",nonce=\"{nonce}\"\r\n";

    private static string Nonce()
    {
        lock (Chance) return Chance.NextInt64().ToString("x", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        lock (Chance) Chance.NextBytes(bytes);
        return bytes;
    }

    private static string CSeqOf(string request) => Regex.Match(request, "CSeq: ([0-9]+)").Groups[1].Value;

    private static async Task SendAsync(UdpClient from, IPEndPoint to, CancellationToken stop)
    {
        var packet = new byte[172];
        packet[0] = 0x80;
        packet[1] = 99;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            for (ushort sequence = 1; await timer.WaitForNextTickAsync(stop); sequence++)
            {
                packet[2] = (byte)(sequence >> 8);
                packet[3] = (byte)sequence;
                await from.SendAsync(packet, to, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private ScriptedCarrier Carrier(Func<string, IEnumerable<byte[]>> script)
    {
        var carrier = new ScriptedCarrier(script);
        carriers.Add(carrier);
        return carrier;
    }

    private ScriptedCarrier Carrier(string kind)
    {
        ScriptedCarrier carrier = null!;
        return carrier = Carrier(request => Reply(kind, request, carrier.Contact));
    }

    private static Trunk Trunk(string id, ScriptedCarrier carrier) => new()
    {
        Id = id,
        Name = id,
        Domain = "carrier.test",
        Proxies = [carrier.Address.ToString()],
        Authentication = TrunkAuthentication.ByAddress,
        OptionsSeconds = 0,
        CallerId = "+41223004545",
    };

    private void Configure(params Trunk[] trunks) => world.Snapshots.Set(world.Snapshots.Current! with
    {
        Plan = CallPlan.Empty with
        {
            Trunks = trunks,
            OutboundRules = [new OutboundRule { Id = "r", Name = "R", MinDigits = 5, Routes = [.. trunks.Select(trunk => new OutboundRoute(trunk.Id))] }],
        },
    });

    /// <summary>Two people can still talk.</summary>
    private async Task AliveAsync()
    {
        Assert.Equal(0, world.Sip.LoopExceptions);
        Assert.Equal(0, world.Sip.Statistics[Pbx.Sip.Engine.SipCounter.ApplicationException]);
        var (ada, bob) = (await world.PhoneAsync("101", "ada"), await world.PhoneAsync("102", "bob"));
        await ada.CallAsync("102");
        await bob.Answered();
        await ada.Answered();
        await ada.HangUpAsync();
        await bob.Ended(EndKind.HungUp);
    }
}
