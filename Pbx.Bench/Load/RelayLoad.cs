using System.Globalization;
using Pbx.Bench.Reports;

namespace Pbx.Bench.Load;

/// <summary>Processor time, loss and delay of relayed RTP: the media engine beside rtpengine, same packets from the same generator.</summary>
public static class RelayLoad
{
    private const int Calls = 250;
    private static readonly int[] s_rates = [25_000, 50_000];
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(6);

    private delegate Task<IRelayTarget> Start(WorkFolder folder, int calls, int portA, int portB, bool sdes);

    private sealed record Measured(string Name, bool Sdes, Dictionary<int, (double Micros, TrafficResult Traffic)> Rates, double KilobytesPerCall, string Note);

    /// <summary>Runs it and returns its part of the page.</summary>
    public static async Task<string> RunAsync()
    {
        var conditions = new Conditions();
        using var folder = new WorkFolder();
        var engine = "rtpengine " + Rtpengine.Version();
        Measured[] all =
        [
            await MeasureAsync(folder, "Pbx", PbxRelay.StartAsync, false),
            await MeasureAsync(folder, engine, Rtpengine.StartAsync, false),
            await MeasureAsync(folder, "Pbx", PbxRelay.StartAsync, true),
            await MeasureAsync(folder, engine, Rtpengine.StartAsync, true),
        ];
        var table = new MarkdownTable("", "packets/s", "CPU µs a packet", "lost", "delay p50 µs", "p99 µs");
        foreach (var measured in all)
        {
            foreach (var (rate, (micros, traffic)) in measured.Rates)
            {
                table.Add(
                    measured.Name + (measured.Sdes ? ", one side SDES" : ""), rate.Whole(), micros.Two(),
                    traffic.Loss.ToString("0.000 %", CultureInfo.InvariantCulture), traffic.P50.Whole(), traffic.P99.Whole());
            }
        }
        var summary = new MarkdownTable("", "Pbx", "target", "rtpengine");
        var top = s_rates[^1];
        summary.Add($"CPU µs a packet at {top.Whole()}/s", Micros(all[0], top).Two(), "≤ 7", Micros(all[1], top).Two());
        summary.Add("more for SRTP on one side, µs a packet (half of them in, half out)", (Micros(all[2], top) - Micros(all[0], top)).Two(), "≤ 1.5", (Micros(all[3], top) - Micros(all[1], top)).Two());
        summary.Add($"memory of the media of a call, kB ({Calls} calls)", all[0].KilobytesPerCall.One(), "", all[1].KilobytesPerCall.One());
        return $"""
            ## RTP relay

            {Calls} bridged calls = {Calls * 2} streams of PCMA, packets of 172 bytes spread evenly in time (a round of the generator every 0.2 ms or so), 2 s before and {s_measured.TotalSeconds:0} s measured. Pbx is its media engine
            in a process of its own, a socket pair for each leg, with latching, statistics and RTCP; rtpengine runs without its kernel module. SDES is
            AES_CM_128_HMAC_SHA1_80, and the generator verifies and decrypts. Delay is from before the generator's send call to after its receive call.

            {summary}
            {table}
            {string.Join(" ", all.Select(m => m.Note).Where(n => n.Length > 0))}

            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- load relay", engine)}
            """;
    }

    private static double Micros(Measured measured, int rate) => measured.Rates.TryGetValue(rate, out var found) ? found.Micros : double.NaN;

    private static async Task<Measured> MeasureAsync(WorkFolder folder, string name, Start start, bool sdes)
    {
        var rates = new Dictionary<int, (double, TrafficResult)>();
        var measured = new Measured(name, sdes, rates, double.NaN, "");
        try
        {
            using var traffic = new RtpTraffic();
            await using var target = await start(folder, Calls, traffic.Port(0), traffic.Port(1), sdes);
            if (sdes) traffic.UseKeys(RelaySdp.Key, target.Calls.Select(call => (call.PortA, call.Crypto ?? throw new LoadException($"{name} gave no key"))));
            RtpStream[] streams = [.. target.Calls.SelectMany(call => new RtpStream[] { new(0, call.PortA), new(1, call.PortB) })];
            foreach (var rate in s_rates)
            {
                var edges = new List<TimeSpan>();
                var result = traffic.Run(streams, rate, TimeSpan.FromSeconds(2), s_measured, () => edges.Add(ProcessCpu.Used(target.ProcessId)));
                rates[rate] = ((edges[1] - edges[0]).TotalMicroseconds / Math.Max(1, result.Received), result);
                Console.WriteLine($"  {name}{(sdes ? " SDES" : "")} {rate}/s: {rates[rate].Item1.Two()} µs, {result}");
            }
            return measured with { KilobytesPerCall = target.KilobytesPerCall };
        }
        catch (LoadException e)
        {
            Console.WriteLine(e.Message);
            return measured with { Note = $"{name}: {e.Message.Split('\n')[0]}." };
        }
    }
}
