using System.Globalization;
using Pbx.Bench.Reports;

namespace Pbx.Bench.Load;

/// <summary>Calls a second without a failed one, and processor time of a call: Pbx beside Kamailio, both ends played by sipp.</summary>
public static class CallLoad
{
    private const double TargetMilliseconds = 0.8;
    private const int TargetRate = 1200;
    private static readonly int[] s_rates = [100, 300, 600, 1000, 1500, 2000, 2500];
    private static readonly TimeSpan s_hold = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(10);

    /// <summary>One run at one rate.</summary>
    private sealed record Step(int Rate, SippResult Caller, SippResult? Callee, double CpuMilliseconds)
    {
        /// <summary>No call failed on either side, hardly anything was sent twice, and the rate was reached.</summary>
        public bool IsClean => Caller.Failed == 0 && Callee is not { Failed: > 0 } && Caller.Successful == Caller.Created
            && Caller.Retransmissions + (Callee?.Retransmissions ?? 0) <= Caller.Created * 0.001 && Caller.Seconds < s_length.TotalSeconds * 1.15 + 1;
    }

    /// <summary>Runs it and returns its part of the page.</summary>
    public static async Task<string> RunAsync(LoadSelection selection)
    {
        var conditions = new Conditions();
        var rates = selection.Of(s_rates);
        using var folder = new WorkFolder();
        var (pbxName, pbx) = selection.Pbx ? await AttemptAsync(async () => await PbxProcess.StartAsync(folder), folder, rates) : ("", []);
        var (peerName, peer) = selection.Peer ? await AttemptAsync(async () => await Kamailio.StartAsync(folder), folder, rates) : ("", []);

        var table = new MarkdownTable("calls/s", "Pbx: CPU ms a call", "failed", "sent again", "Kamailio: CPU ms a call", "failed", "sent again");
        foreach (var rate in rates.Where(rate => pbx.Exists(s => s.Rate == rate) || peer.Exists(s => s.Rate == rate)))
            table.Add([rate.Whole(), .. Cells(pbx.Find(s => s.Rate == rate)), .. Cells(peer.Find(s => s.Rate == rate))]);
        var summary = new MarkdownTable("", "Pbx", "target", "Kamailio (a proxy, no media)");
        summary.Add("calls per second, clean", Clean(pbx), $"≥ {TargetRate.Whole()}", Clean(peer));
        summary.Add("CPU ms a call at the highest clean rate", AtBest(pbx), $"≤ {TargetMilliseconds.ToString(CultureInfo.InvariantCulture)}", AtBest(peer));
        return $"""
            ## Calls

            INVITE, 401, ACK, INVITE with digest, 100, 180, 20 ms, 200, ACK, {s_hold.TotalMilliseconds} ms, BYE, 200: {LoadUsers.Callee} users call one over UDP, {s_length.TotalSeconds:0} s at
            each rate after a warm-up of 6,000 calls. Pbx makes two legs of it, opens RTP ports for both, and writes the history. "Clean" means: no call failed at either end, at
            most one message in a thousand calls was sent again, the rate was reached. The generators take their share of the same cores, which bounds the rate.

            {summary}
            {table}
            {pbxName} {peerName}

            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- load calls", "sipp 3.6")}
            """;
    }

    /// <summary>Registers the user who is called at a port where sipp answers.</summary>
    public static async Task RegisterCalleeAsync(WorkFolder folder, int sipPort, int contactPort)
    {
        await using var register = Sipp.Place(
            folder, "register.xml", sipPort, LoadUsers.RegisterFile(folder, LoadUsers.Callee, 1), 10, 1, TimeSpan.Zero, 6000, TimeSpan.FromSeconds(30), contactPort);
        var registered = await register.FinishAsync(TimeSpan.FromSeconds(35));
        if (registered.Successful < 1) throw new LoadException($"the registration was not accepted:\n{register.Tail}");
    }

    private static async Task<(string Note, List<Step> Steps)> AttemptAsync(Func<Task<SipServer>> start, WorkFolder folder, IReadOnlyList<int> rates)
    {
        var steps = new List<Step>();
        try
        {
            await using var server = await start();
            Console.WriteLine($"calls through {server.Name}");
            var calleePort = FreePorts.Take();
            await RegisterCalleeAsync(folder, server.SipPort, calleePort);
            await StepAsync(server, folder, calleePort, 150, 1500);
            await StepAsync(server, folder, calleePort, 300, 4500);
            foreach (var rate in rates)
            {
                var step = await StepAsync(server, folder, calleePort, rate, (int)(rate * s_length.TotalSeconds));
                steps.Add(step);
                Console.WriteLine($"  {rate}/s: {step.CpuMilliseconds.Two()} ms, {step.Caller}, {step.Callee}{(step.IsClean ? "" : " NOT CLEAN")}");
                if (steps.Count > 1 && !steps[^1].IsClean && !steps[^2].IsClean) break;
            }
            return ("", steps);
        }
        catch (LoadException e)
        {
            Console.WriteLine(e.Message);
            return ($"A run was broken off: {e.Message.Split('\n')[0]}", steps);
        }
    }

    private static async Task<Step> StepAsync(SipServer server, WorkFolder folder, int calleePort, int rate, int count)
    {
        await using var callee = Sipp.Answer(folder, 6002, calleePort);
        await Task.Delay(500);
        var before = server.Cpu;
        await using var caller = Sipp.Place(
            folder, "uac.xml", server.SipPort, LoadUsers.CallFile(folder), rate, count, s_hold, 6000, TimeSpan.FromSeconds((count / rate) + 20));
        var placed = await caller.FinishAsync(TimeSpan.FromSeconds((count / rate) + 25));
        var used = server.Cpu - before;
        if (placed.Failed > 0) Console.WriteLine(caller.FirstErrors);
        if (placed.Successful == 0) throw new LoadException($"{server.Name} completed no call:\n{caller.Tail}\n{server.Process.Tail}");
        // The other end counts a call that is still in its time of rest as neither done nor failed.
        await Task.Delay(1200);
        return new(rate, placed, callee.Read(), used.TotalMilliseconds / placed.Created);
    }

    private static string[] Cells(Step? step) => step is null
        ? ["", "", ""]
        : [step.CpuMilliseconds.Two(), (step.Caller.Failed + (step.Callee?.Failed ?? 0)).Whole(), (step.Caller.Retransmissions + (step.Callee?.Retransmissions ?? 0)).Whole()];

    private static string Clean(List<Step> steps) => steps.FindLast(s => s.IsClean) is { } best ? best.Rate.Whole() : "none";

    private static string AtBest(List<Step> steps) => steps.FindLast(s => s.IsClean) is { } best ? best.CpuMilliseconds.Two() : "-";
}
