using System.Globalization;

namespace Pbx.Core.Setup;

/// <summary>Compares a JSON tree with the fields that it may have and collects every problem, not just the first.</summary>
internal sealed class SetupChecker
{
    private readonly List<SetupProblem> problems = [];
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    public IReadOnlyList<SetupProblem> Problems => problems;

    /// <summary>Line of a field, or of the nearest thing that contains it.</summary>
    public int LineOf(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (lines.TryGetValue(at, out var line)) return line;
        }
        return 0;
    }

    public void Check(JsonTree tree, SetupField field, string path)
    {
        lines.TryAdd(path, tree.Line);
        switch (tree, field)
        {
            case (JsonTree.Object value, SetupField.Record record):
                CheckMembers(value, record, path);
                break;
            case (JsonTree.Array value, SetupField.List list):
                if (value.Items.Count < list.MinItems) Add(tree.Line, path, new("file-at-least", Text(list.MinItems)));
                for (var i = 0; i < value.Items.Count; i++) Check(value.Items[i], list.Item, $"{path}[{i}]");
                break;
            case (JsonTree.Object or JsonTree.Array, SetupField.Plan):
                Locate(tree, path);
                break;
            case (JsonTree.Number value, SetupField.Number number):
                if (value.Value is null || value.Value < number.Min || value.Value > number.Max) Add(tree.Line, path, Expected(field));
                break;
            case (JsonTree.Text value, SetupField.Text text):
                if (!text.Accepts(value.Value)) Add(tree.Line, path, Expected(field));
                break;
            default:
                Add(tree.Line, path, Expected(field));
                break;
        }
    }

    public void Add(int line, string path, SetupExpectation expected, bool isMissing = false) =>
        problems.Add(new SetupProblem(line, path.Length == 0 ? "file" : path, expected.Code, expected.Arguments) { IsMissing = isMissing });

    // So that whoever checks it later can tell lines.
    private void Locate(JsonTree tree, string path)
    {
        lines.TryAdd(path, tree.Line);
        if (tree is JsonTree.Object value)
        {
            foreach (var member in value.Members) Locate(member.Value, $"{path}.{member.Name}");
        }
        else if (tree is JsonTree.Array list)
        {
            for (var i = 0; i < list.Items.Count; i++) Locate(list.Items[i], $"{path}[{i}]");
        }
    }

    private void CheckMembers(JsonTree.Object value, SetupField.Record record, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.Members)
        {
            var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            lines.TryAdd(at, member.Line);
            var known = record.Members.FirstOrDefault(field => field.Name == member.Name);
            if (known is null) Add(member.Line, at, new("file-unknown", string.Join(", ", record.Members.Select(field => field.Name).Where(name => name[0] != '$'))));
            else if (!seen.Add(member.Name)) Add(member.Line, at, new("file-once"));
            // null says the same as leaving it out.
            else if (member.Value is not JsonTree.Null || known.Required) Check(member.Value, known.Value, at);
        }
        foreach (var missing in record.Members.Where(field => field.Required && !seen.Contains(field.Name)))
            Add(value.Line, path.Length == 0 ? missing.Name : $"{path}.{missing.Name}", Expected(missing.Value), isMissing: true);
    }

    private static SetupExpectation Expected(SetupField field) => field switch
    {
        SetupField.Text text => text.Expected,
        SetupField.Number number => new("file-number", Text(number.Min), Text(number.Max)),
        SetupField.List => new("file-list"),
        _ => new("file-object"),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
