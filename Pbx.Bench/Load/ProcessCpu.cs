using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>Processor time and memory of a process and its children, from /proc.</summary>
public static class ProcessCpu
{
    // USER_HZ is 100 wherever Linux speaks to programs.
    private const double TickMilliseconds = 10;

    /// <summary>User and system time so far, all threads, children included.</summary>
    public static TimeSpan Used(int pid) =>
        TimeSpan.FromMilliseconds(Family(pid).Sum(p => Stat(p) is { } stat ? Number(stat, 11) + Number(stat, 12) : 0) * TickMilliseconds);

    /// <summary>Resident memory of the process alone, kB.</summary>
    public static long ResidentKilobytes(int pid) =>
        long.Parse(
            File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))[6..^2].Trim(),
            CultureInfo.InvariantCulture);

    /// <summary>Load average over one minute.</summary>
    public static string LoadAverage => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Share of all cores that was busy since <paramref name="before"/> (from <see cref="Machine"/>).</summary>
    public static double BusySince((long Busy, long All) before)
    {
        var now = Machine();
        return (double)(now.Busy - before.Busy) / Math.Max(1, now.All - before.All);
    }

    /// <summary>Ticks of the whole machine: not idle, and all.</summary>
    public static (long Busy, long All) Machine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var all = fields[..8].Sum();
        return (all - fields[3] - fields[4], all);
    }

    private static List<int> Family(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } stat)
                parents[pid] = (int)Number(stat, 1);
        }
        List<int> family = [root];
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(p => p.Value == family[i]).Select(p => p.Key));
        return family;
    }

    // The name in brackets may hold blanks; what follows is numbered from the state.
    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string[] stat, int index) => long.Parse(stat[index], CultureInfo.InvariantCulture);
}
