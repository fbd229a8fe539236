using Pbx.Bench.Load;

namespace Pbx.Bench.Reports;

/// <summary>docs/benchmarks.md: each part of it lies between markers and is replaced whole by the run that measures it.</summary>
public static class BenchmarkDocument
{
    private static readonly string[] s_sections = ["micro", "calls", "register", "relay", "memory", "menu"];

    private static string Path { get; } = System.IO.Path.Combine(WorkFolder.Repository, "docs", "benchmarks.md");

    /// <summary>Writes one part.</summary>
    public static void Replace(string section, string markdown)
    {
        var text = File.Exists(Path) ? File.ReadAllText(Path) : Empty();
        var (begin, end) = Markers(section);
        var first = text.IndexOf(begin, StringComparison.Ordinal);
        var last = text.IndexOf(end, StringComparison.Ordinal);
        var block = $"{begin}\n{markdown.Trim()}\n{end}";
        text = first >= 0 && last > first ? text[..first] + block + text[(last + end.Length)..] : text.TrimEnd() + "\n\n" + block + "\n";
        File.WriteAllText(Path, text);
    }

    private static (string Begin, string End) Markers(string section) => ($"<!-- {section}:begin -->", $"<!-- {section}:end -->");

    private static string Empty() =>
        """
        # Benchmarks

        One command measures everything and writes this page: `dotnet run -c Release --project Pbx.Bench`. Parts of it: `-- micro [filter]`,
        `-- load [calls|register|relay|memory|menu]`. The text between two markers is replaced by each run.

        All programs run on one machine and share its cores with the load generators; traffic stays on loopback. Processor time is user and
        system time of all threads and child processes as the kernel counts it, so it holds the kernel's work for the sockets too. A peer is
        measured in the same run, by the same generator, one after the other. Absolute numbers belong to the machine; the ratios carry over.


        """ + string.Join("\n\n", s_sections.Select(section => $"{Markers(section).Begin}\n{Markers(section).End}")) + "\n";
}
