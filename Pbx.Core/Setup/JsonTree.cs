using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pbx.Core.Setup;

/// <summary>A JSON value that knows the line it stands on.</summary>
internal abstract record JsonTree(int Line)
{
    public sealed record Object(int Line, IReadOnlyList<Member> Members) : JsonTree(Line);

    public sealed record Array(int Line, IReadOnlyList<JsonTree> Items) : JsonTree(Line);

    public sealed record Text(int Line, string Value) : JsonTree(Line);

    /// <summary>A number; <paramref name="Value"/> is null unless it is a whole one that fits.</summary>
    public sealed record Number(int Line, int? Value) : JsonTree(Line);

    public sealed record Flag(int Line, bool Value) : JsonTree(Line);

    public sealed record Null(int Line) : JsonTree(Line);

    /// <summary>One name with its value; the line is the name's.</summary>
    public sealed record Member(string Name, int Line, JsonTree Value);

    /// <summary>Reads a whole document, or says on which line it stops being JSON.</summary>
    public static JsonTree? Parse(string json, out SetupProblem? problem)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        var lines = new LineCounter(bytes);
        try
        {
            problem = null;
            reader.Read();
            var tree = ReadValue(ref reader, ref lines);
            // A second value after the first would otherwise go unread.
            while (reader.Read()) { }
            return tree;
        }
        catch (JsonException e)
        {
            problem = Broken(json, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
            return null;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 alone is JSON by its grammar and no text.
            problem = new SetupProblem(lines.LineOf(reader.TokenStartIndex), "file", "file-escape", Digits(lines.ColumnOf(reader.TokenStartIndex)));
            return null;
        }
    }

    // The reader says what is wrong in English only, and where in bytes; people want their language, and count characters.
    private static SetupProblem Broken(string json, int line, int bytesBefore)
    {
        var rows = json.Split('\n');
        var row = line < rows.Length ? rows[line].TrimEnd('\r') : "";
        var column = 0;
        for (var left = bytesBefore; column < row.Length && left > 0; column += char.IsSurrogatePair(row, column) ? 2 : 1)
            left -= Encoding.UTF8.GetByteCount(row, column, char.IsSurrogatePair(row, column) ? 2 : 1);
        var isEnd = column >= row.Length && rows.Skip(line + 1).All(string.IsNullOrWhiteSpace);
        return isEnd ? new SetupProblem(line + 1, "file", "file-json-end", Digits(column + 1))
            : column >= row.Length ? new SetupProblem(line + 1, "file", "file-json-line", Digits(column + 1))
            : new SetupProblem(line + 1, "file", "file-json", Digits(column + 1), row.Substring(column, char.IsSurrogatePair(row, column) ? 2 : 1));
    }

    private static string Digits(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonTree ReadValue(ref Utf8JsonReader reader, ref LineCounter lines)
    {
        var line = lines.LineOf(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadMembers(ref reader, ref lines, line),
            JsonTokenType.StartArray => ReadItems(ref reader, ref lines, line),
            JsonTokenType.String => new Text(line, reader.GetString()!),
            JsonTokenType.Number => new Number(line, reader.TryGetInt32(out var number) ? number : null),
            JsonTokenType.True or JsonTokenType.False => new Flag(line, reader.GetBoolean()),
            _ => new Null(line),
        };
    }

    private static Object ReadMembers(ref Utf8JsonReader reader, ref LineCounter lines, int line)
    {
        var members = new List<Member>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = lines.LineOf(reader.TokenStartIndex);
            var name = reader.GetString()!;
            reader.Read();
            members.Add(new Member(name, at, ReadValue(ref reader, ref lines)));
        }
        return new Object(line, members);
    }

    private static Array ReadItems(ref Utf8JsonReader reader, ref LineCounter lines, int line)
    {
        var items = new List<JsonTree>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue(ref reader, ref lines));
        return new Array(line, items);
    }

    /// <summary>Counts line ends up to where the reader is; it only goes forward.</summary>
    private struct LineCounter(byte[] bytes)
    {
        private long position;
        private long lineStart;
        private int line = 1;

        public int LineOf(long index)
        {
            for (; position < index; position++)
            {
                if (bytes[position] != '\n') continue;
                line++;
                lineStart = position + 1;
            }
            return line;
        }

        // Asked for where the line was asked for.
        public readonly int ColumnOf(long index) => Encoding.UTF8.GetCharCount(bytes, (int)lineStart, (int)(index - lineStart)) + 1;
    }
}
