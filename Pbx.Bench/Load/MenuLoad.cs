using System.Globalization;
using Pbx.Bench.Reports;

namespace Pbx.Bench.Load;

/// <summary>Callers in a menu, all at once: they hear a prompt and press keys. Processor time of a caller, and what they heard late or not at all.</summary>
public static class MenuLoad
{
    private const int Callers = 200;
    private const string Number = "800";
    private static readonly TimeSpan s_keyEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(20);

    /// <summary>Runs it and returns its part of the page.</summary>
    public static async Task<string> RunAsync()
    {
        var conditions = new Conditions();
        using var folder = new WorkFolder();
        File.Copy(Path.Combine(WorkFolder.Repository, "samples", "cardinal-bier", "menu-de.wav"), folder.File("menu.wav"));
        await using var server = await PbxProcess.StartAsync(folder, plan: Plan);
        using var traffic = new MenuTraffic(s_keyEvery);
        Console.WriteLine($"{Callers} callers in a menu of {server.Name}");
        // What a program does in its first seconds is no rest.
        await Task.Delay(12_000);
        var rest = server.Cpu;
        await Task.Delay(5000);
        var idle = (server.Cpu - rest).TotalSeconds / 5;
        await using var callers = Sipp.Place(
            folder, "menu.xml", server.SipPort, LoadUsers.CallFile(folder), 20, Callers, TimeSpan.FromSeconds(60), traffic.Port, TimeSpan.FromSeconds(90), dialled: Number);
        await server.Process.UntilAsync(() => traffic.Callers >= Callers, TimeSpan.FromSeconds(40), $"heard by {Callers} callers");
        // The code that runs for each packet and each key is compiled by then.
        await Task.Delay(8000);
        var before = server.Cpu;
        var heard = await traffic.MeasureAsync(s_measured);
        var used = (server.Cpu - before).TotalSeconds / s_measured.TotalSeconds;
        Console.WriteLine($"  {heard}, {used.ToString("0.000", CultureInfo.InvariantCulture)} cores, idle {idle.ToString("0.000", CultureInfo.InvariantCulture)}");
        if (heard.Callers < Callers) throw new LoadException($"only {heard.Callers} of {Callers} callers were in the menu:\n{callers.Tail}");
        var table = new MarkdownTable("", "Pbx");
        table.Add("callers at once, all hear", Callers.Whole());
        table.Add("CPU of the whole program, of one core", Percent(used));
        table.Add("of it without callers", Percent(idle));
        table.Add("CPU of one caller, of one core", Percent((used - idle) / Callers, "0.000 %"));
        table.Add("packets heard", heard.Received.Whole());
        table.Add("lost", Percent((double)heard.Lost / Math.Max(1, heard.Received + heard.Lost), "0.0000 %"));
        table.Add("more than 20 ms late", Percent((double)heard.Late / Math.Max(1, heard.Received), "0.0000 %"));
        table.Add("keys pressed", heard.Keys.Whole());
        return $"""
            ## Menu

            {Callers} callers at once in a menu with a prompt of 7 s: 50 packets/s to each and from each, PCMA, and each presses a key (RFC 4733) every {s_keyEvery.TotalSeconds:0} s, on which the prompt begins
            anew. {s_measured.TotalSeconds:0} s measured, at the sockets of the callers: lost is what is missing by sequence number, late what came more than 20 ms after its time. The generator takes its share of
            the same cores. No telephone system is served by the package registries of the machine where this was measured, so that there is no peer beside it.

            {table}

            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- load menu", "sipp 3.6")}
            """;
    }

    private static string Percent(double share, string format = "0.0 %") => share.ToString(format, CultureInfo.InvariantCulture);

    // A key leads back into the menu, so that a caller stays.
    private static object Plan => new
    {
        prompts = new[] { new { id = "words", name = "Menu", file = "menu.wav" } },
        nodes = new object[]
        {
            new
            {
                kind = "menu", id = "menu", name = "Menu", number = Number, prompt = new { byLanguage = new Dictionary<string, string> { ["en"] = "words" } },
                keys = new Dictionary<string, string> { ["1"] = "node:menu" }, timeoutSeconds = 5, repeats = 10, timeout = "node:menu", wrongKey = "node:menu",
            },
        },
    };
}
