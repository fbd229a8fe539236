using Pbx.Bench.Reports;

namespace Pbx.Bench.Load;

/// <summary>Processor time of a digest registration: REGISTER, 401, REGISTER, 200, beside Kamailio.</summary>
public static class RegisterLoad
{
    private const int Target = 90;
    private static readonly int[] s_rates = [500, 1000, 2000];
    private const int Seconds = 8;

    /// <summary>Runs it and returns its part of the page.</summary>
    public static async Task<string> RunAsync(LoadSelection selection)
    {
        var conditions = new Conditions();
        using var folder = new WorkFolder();
        var rates = selection.Of(s_rates);
        var pbx = selection.Pbx ? await AttemptAsync(async () => await PbxProcess.StartAsync(folder), folder, rates) : [];
        var peer = selection.Peer ? await AttemptAsync(async () => await Kamailio.StartAsync(folder), folder, rates) : [];
        var table = new MarkdownTable("registrations/s", "Pbx: CPU µs each", "target", "failed", "Kamailio: CPU µs each", "failed");
        foreach (var rate in rates)
        {
            var (a, b) = (pbx.GetValueOrDefault(rate), peer.GetValueOrDefault(rate));
            table.Add(rate.Whole(), a.Micros > 0 ? a.Micros.One() : "-", $"≤ {Target}", a.Failed.Whole(), b.Micros > 0 ? b.Micros.One() : "-", b.Failed.Whole());
        }
        return $"""
            ## Registrations

            REGISTER, 401, REGISTER with digest (MD5), 200 over UDP, {LoadUsers.Count.Whole()} users in turn, {Seconds} s at each rate after a warm-up of 4,000.

            {table}
            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- load register", "sipp 3.6")}
            """;
    }

    private static async Task<Dictionary<int, (double Micros, int Failed)>> AttemptAsync(Func<Task<SipServer>> start, WorkFolder folder, IReadOnlyList<int> rates)
    {
        var found = new Dictionary<int, (double, int)>();
        try
        {
            await using var server = await start();
            Console.WriteLine($"registrations at {server.Name}");
            await StepAsync(server, folder, 500, 4000);
            foreach (var rate in rates)
            {
                found[rate] = await StepAsync(server, folder, rate, rate * Seconds);
                Console.WriteLine($"  {rate}/s: {found[rate].Item1.One()} µs, {found[rate].Item2} failed");
            }
        }
        catch (LoadException e)
        {
            Console.WriteLine(e.Message);
        }
        return found;
    }

    private static async Task<(double Micros, int Failed)> StepAsync(SipServer server, WorkFolder folder, int rate, int count)
    {
        var users = LoadUsers.RegisterFile(folder);
        var before = server.Cpu;
        await using var sipp = Sipp.Place(
            folder, "register.xml", server.SipPort, users, rate, count, TimeSpan.Zero, 6000, TimeSpan.FromSeconds((count / rate) + 15));
        var result = await sipp.FinishAsync(TimeSpan.FromSeconds((count / rate) + 20));
        if (result.Successful == 0) throw new LoadException($"{server.Name} accepted no registration:\n{sipp.Tail}");
        return ((server.Cpu - before).TotalMicroseconds / result.Created, result.Failed + count - result.Created);
    }
}
