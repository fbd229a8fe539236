using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Pbx.Bench.Load;

namespace Pbx.Bench.Reports;

/// <summary>Under which conditions a part was measured: taken when it begins.</summary>
public sealed class Conditions
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly string _load = Others();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Machine, date, versions, what else it did, command.</summary>
    public string Describe(string command, string programs)
    {
        var kernel = RuntimeInformation.OSDescription;
        return $"""
            Measured {_start.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC in {_watch.Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s,
            {Environment.ProcessorCount} cores {Processor()}, {Memory()}, {kernel}, {RuntimeInformation.FrameworkDescription}{(programs.Length > 0 ? ", " + programs : "")}.
            {_load} Command: `{command}`.
            """;
    }

    /// <summary>Load of others, read before we begin.</summary>
    private static string Others()
    {
        if (!OperatingSystem.IsLinux()) return "";
        var before = ProcessCpu.Machine();
        Thread.Sleep(2000);
        var busy = ProcessCpu.BusySince(before);
        var share = busy.ToString("0 %", CultureInfo.InvariantCulture);
        return busy < 0.1
            ? $"The machine was quiet before ({share} busy)."
            : $"**The machine was not quiet: {share} of its cores were busy with other work before** (load average {ProcessCpu.LoadAverage}).";
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }

    private static string Memory() =>
        $"{(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024).ToString("0", CultureInfo.InvariantCulture)} GiB";
}
