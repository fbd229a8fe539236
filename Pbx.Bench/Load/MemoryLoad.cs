using System.Globalization;
using Pbx.Bench.Reports;

namespace Pbx.Bench.Load;

/// <summary>Memory of idle registrations and of calls with media in the whole product, and whether it stays flat after many calls.</summary>
public static class MemoryLoad
{
    private const int Calls = 500;
    private const int ManyCalls = 20_000;
    // Well below what any machine of two cores takes: a failed call would be measured as a leak or hide one.
    private const int ManyRate = 200;
    private const int Warm = 40;

    /// <summary>Runs it and returns its part of the page.</summary>
    public static async Task<string> RunAsync()
    {
        var conditions = new Conditions();
        using var folder = new WorkFolder();
        await using var server = await PbxProcess.StartAsync(folder, (Calls * 4) + 400);
        var idle = Settled(server);
        var registration = await RegistrationsAsync(server, folder);
        var (call, relayed) = await CallsAsync(server, folder);
        var (before, half, after, failed) = await ManyAsync(server, folder);

        var table = new MarkdownTable("", "Pbx", "target");
        table.Add($"memory after start with {LoadUsers.Count.Whole()} users, MB", (idle / 1024.0).Whole(), "≤ 250");
        table.Add($"an idle registration, kB ({LoadUsers.Count - Warm} registered)", registration.One(), "");
        table.Add($"a call with media, kB ({Calls} calls, {relayed.Whole()} packets/s relayed)", call.One(), "≤ 50");
        table.Add($"after {ManyCalls.Whole()} calls against before, MB", $"{(before / 1024.0).Whole()} → {(half / 1024.0).Whole()} (after half) → {(after / 1024.0).Whole()}", "flat");
        table.Add("of these failed", failed.Whole(), "0");
        return $"""
            ## Memory

            Resident memory of the whole product (web server, database and all), each time after full collections that are asked for from outside, until the collector has given back its reserve. A
            call has two legs over UDP and PCMA at 50 packets/s each way, set up with digest by sipp. Before each figure the same work was done in small, so that compiled code is not
            counted. Asterisk 23.4 took 262-312 kB for such a call on the machine where the targets were set.

            {table}
            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- load memory", "sipp 3.6")}
            """;
    }

    private static async Task<double> RegistrationsAsync(PbxProcess server, WorkFolder folder)
    {
        await RegisterAsync(server, folder, 0, Warm, 2000);
        var before = Settled(server);
        await RegisterAsync(server, folder, Warm, LoadUsers.Count - Warm, LoadUsers.Count - Warm);
        return (double)(Settled(server) - before) / (LoadUsers.Count - Warm);
    }

    private static async Task RegisterAsync(PbxProcess server, WorkFolder folder, int first, int users, int count)
    {
        await using var sipp = Sipp.Place(
            folder, "register.xml", server.SipPort, LoadUsers.RegisterFile(folder, first, users), 250, count, TimeSpan.Zero, 6000, TimeSpan.FromSeconds(30));
        var result = await sipp.FinishAsync(TimeSpan.FromSeconds(35));
        if (result.Successful < count) throw new LoadException($"{result.Successful} of {count} registrations were accepted:\n{sipp.Tail}");
    }

    private static async Task<(double Kilobytes, double PacketsPerSecond)> CallsAsync(PbxProcess server, WorkFolder folder)
    {
        var calleePort = FreePorts.Take();
        await CallLoad.RegisterCalleeAsync(folder, server.SipPort, calleePort);
        using var traffic = new RtpTraffic();
        await PlaceAsync(server, folder, calleePort, traffic, 20, 100, TimeSpan.FromSeconds(6), 40, null);
        var before = Settled(server);
        long during = 0;
        var relayed = await PlaceAsync(server, folder, calleePort, traffic, 50, Calls, TimeSpan.FromSeconds(45), Calls, () => during = Settled(server));
        return ((double)(during - before) / Calls, relayed);
    }

    /// <summary>Calls that last, with RTP to and from every one of them. Returns the packets relayed a second.</summary>
    private static async Task<double> PlaceAsync(
        PbxProcess server, WorkFolder folder, int calleePort, RtpTraffic traffic, int rate, int count, TimeSpan hold, int atOnce, Action? whileTalking)
    {
        await using var callee = Sipp.Answer(folder, traffic.Port(0), calleePort);
        await Task.Delay(500);
        var limit = hold + TimeSpan.FromSeconds((count / rate) + 20);
        await using var caller = Sipp.Place(
            folder, "uac.xml", server.SipPort, LoadUsers.CallFile(folder), rate, count, hold, traffic.Port(0), limit);
        await caller.UntilCurrentAsync(atOnce, limit);
        // Which ports the calls have is not asked: all of the range get packets, and those without a call ignore them.
        RtpStream[] streams = [.. Enumerable.Range(0, (server.RtpLast - server.RtpFirst + 1) / 2).Select(i => new RtpStream(0, server.RtpFirst + (2 * i)))];
        var measured = TimeSpan.FromSeconds(whileTalking is null ? 2 : 8);
        var result = await Task.Run(() => traffic.Run(streams, streams.Length * 50, TimeSpan.FromSeconds(1), measured, () => { }));
        whileTalking?.Invoke();
        var placed = await caller.FinishAsync(limit);
        if (placed.Failed > 0) Console.WriteLine($"  {placed.Failed} of {count} long calls failed");
        return result.Received / result.Seconds;
    }

    private static async Task<(long Before, long Half, long After, int Failed)> ManyAsync(PbxProcess server, WorkFolder folder)
    {
        var calleePort = FreePorts.Take();
        await CallLoad.RegisterCalleeAsync(folder, server.SipPort, calleePort);
        await CallsAsync(ManyRate * 10);
        var before = Settled(server);
        var failed = await CallsAsync(ManyCalls / 2);
        var half = Settled(server);
        failed += await CallsAsync(ManyCalls / 2);
        return (before, half, Settled(server), failed);

        async Task<int> CallsAsync(int count)
        {
            await using var callee = Sipp.Answer(folder, 6002, calleePort);
            await Task.Delay(500);
            var limit = TimeSpan.FromSeconds((count / ManyRate) + 25);
            await using var caller = Sipp.Place(
                folder, "uac.xml", server.SipPort, LoadUsers.CallFile(folder), ManyRate, count, TimeSpan.FromMilliseconds(200), 6000, limit);
            var placed = await caller.FinishAsync(limit + TimeSpan.FromSeconds(5));
            // The last transactions end 32 s after their call.
            await Task.Delay(TimeSpan.FromSeconds(34));
            return placed.Failed + count - placed.Created;
        }
    }

    private static long Settled(PbxProcess server)
    {
        DiagnosticPort.Collect(server.Process.Id);
        var resident = ProcessCpu.ResidentKilobytes(server.Process.Id);
        Console.WriteLine($"  settled at {resident.ToString("#,0", CultureInfo.InvariantCulture)} kB");
        return resident;
    }
}
