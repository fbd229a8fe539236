using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Pbx.Bench.Reports;

namespace Pbx.Bench.Micro;

/// <summary>All micro benchmarks by BenchmarkDotNet, short, in this process.</summary>
public static class MicroSuite
{
    /// <summary>Runs those whose "class.method" has the filter in its name, and returns the part of the page.</summary>
    public static string Run(string? filter)
    {
        var conditions = new Conditions();
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(4).WithIterationCount(8).WithIterationTime(TimeInterval.FromMilliseconds(100));
        var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "pbx-bench-artifacts"))
            .WithOptions(ConfigOptions.DisableLogFile);
        if (filter is not null) config.AddFilter(new BenchmarkDotNet.Filters.GlobFilter([$"*{filter}*"]));

        var text = new System.Text.StringBuilder();
        foreach (var type in typeof(MicroSuite).Assembly.GetTypes().Where(t => t.IsPublic && t.Name.EndsWith("Benchmarks", StringComparison.Ordinal)).OrderBy(t => t.Name))
        {
            var summary = BenchmarkRunner.Run(type, config);
            if (summary.Reports.Length > 0) text.Append($"**{type.Name[..^"Benchmarks".Length]}**\n\n{Table(summary)}\n");
        }
        return $"""
            ## Micro benchmarks

            BenchmarkDotNet, short in-process jobs: mean, standard error, bytes allocated for one operation. What runs for each packet must allocate nothing.

            {text}
            {conditions.Describe("dotnet run -c Release --project Pbx.Bench -- micro", "BenchmarkDotNet " + typeof(BenchmarkRunner).Assembly.GetName().Version?.ToString(3))}
            """;
    }

    private static string Table(Summary summary)
    {
        var table = new MarkdownTable("operation", "mean", "error", "bytes");
        foreach (var report in summary.Reports)
        {
            var of = report.BenchmarkCase;
            var name = of.Descriptor.WorkloadMethod.Name + (of.Parameters.Count > 0 ? $" ({string.Join(", ", of.Parameters.Items.Select(p => $"{p.Name} {p.Value}"))})" : "");
            if (report.ResultStatistics is not { } statistics)
                table.Add(name, "failed", "", "");
            else
                table.Add(name, Time(statistics.Mean), Time(statistics.StandardError), $"{report.GcStats.GetBytesAllocatedPerOperation(of) ?? 0}");
        }
        return table.ToString();
    }

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1000 => nanoseconds.ToString("0.0 'ns'", CultureInfo.InvariantCulture),
        < 1_000_000 => (nanoseconds / 1000).ToString("0.00 'µs'", CultureInfo.InvariantCulture),
        _ => (nanoseconds / 1_000_000).ToString("0.00 'ms'", CultureInfo.InvariantCulture),
    };
}
