using System.Text;

namespace Pbx.Bench.Reports;

/// <summary>A table in Markdown, first column to the left, the others to the right.</summary>
public sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        Line(columns);
        Line(columns.Select((_, i) => i == 0 ? "---" : "---:"));
        foreach (var row in _rows) Line(row);
        return text.ToString();
    }
}
