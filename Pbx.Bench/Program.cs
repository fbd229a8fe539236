using Pbx.Bench.Load;
using Pbx.Bench.Micro;
using Pbx.Bench.Reports;

// Everything, or a part: micro [filter], load [calls|register|relay|memory|menu] [rate ...] [pbx|kamailio].
var loads = new (string Name, Func<Task<string>> Run)[]
{
    ("calls", () => CallLoad.RunAsync(LoadSelection.All)),
    ("register", () => RegisterLoad.RunAsync(LoadSelection.All)),
    ("relay", RelayLoad.RunAsync),
    ("memory", MemoryLoad.RunAsync),
    ("menu", MenuLoad.RunAsync),
};

switch (args)
{
    case ["relay-host", ..]:
        return RelayHost.Run(args[1..]);
    case []:
        return await AllAsync([("micro", () => Task.FromResult(MicroSuite.Run(null))), .. loads]);
    case ["micro"]:
        return await AllAsync([("micro", () => Task.FromResult(MicroSuite.Run(null)))]);
    case ["micro", var filter]:
        // A part of the micro benchmarks is shown only: the page holds the whole.
        Console.WriteLine(MicroSuite.Run(filter));
        return 0;
    case ["load"]:
        return await AllAsync(loads);
    case ["load", var name] when loads.Any(load => load.Name == name):
        return await AllAsync([.. loads.Where(load => load.Name == name)]);
    case ["load", "calls", .. var words] when LoadSelection.TryParse(words, out var selection):
        Console.WriteLine(await CallLoad.RunAsync(selection));
        return 0;
    case ["load", "register", .. var words] when LoadSelection.TryParse(words, out var selection):
        Console.WriteLine(await RegisterLoad.RunAsync(selection));
        return 0;
    default:
        Console.Error.WriteLine("Pbx.Bench [micro [filter] | load [calls|register|relay|memory|menu]]\n          load calls|register [rate ...] [pbx|kamailio]: shown only");
        return 2;
}

// One part that fails leaves the others, and its own old text, as they are.
static async Task<int> AllAsync((string Name, Func<Task<string>> Run)[] parts)
{
    var failed = 0;
    foreach (var (name, run) in parts)
    {
        try
        {
            var text = await run();
            BenchmarkDocument.Replace(name, text);
            Console.WriteLine(text);
        }
        catch (Exception e)
        {
            failed++;
            Console.Error.WriteLine($"{name} failed: {e}");
        }
    }
    return failed == 0 ? 0 : 1;
}
