using System.Globalization;
using System.Text;

namespace Pbx.Bench.Load;

/// <summary>Bencoding, the form of rtpengine's control protocol: dictionaries, lists, octet strings and integers.</summary>
public static class Bencode
{
    /// <summary>Writes a dictionary of strings and lists of strings.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, object> values)
    {
        var text = new StringBuilder("d");
        foreach (var (key, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            String(text, key);
            if (value is string[] list)
            {
                text.Append('l');
                foreach (var item in list) String(text, item);
                text.Append('e');
            }
            else
            {
                String(text, (string)value);
            }
        }
        return Encoding.ASCII.GetBytes(text.Append('e').ToString());
    }

    /// <summary>Reads one value: a dictionary, list, string or long.</summary>
    public static object Read(ReadOnlySpan<byte> data)
    {
        var position = 0;
        return Read(data, ref position);
    }

    private static void String(StringBuilder text, string value) => text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value}");

    private static object Read(ReadOnlySpan<byte> data, ref int position)
    {
        switch (data[position])
        {
            case (byte)'d':
                position++;
                var dictionary = new Dictionary<string, object>();
                while (data[position] != 'e') dictionary[(string)Read(data, ref position)] = Read(data, ref position);
                position++;
                return dictionary;
            case (byte)'l':
                position++;
                var list = new List<object>();
                while (data[position] != 'e') list.Add(Read(data, ref position));
                position++;
                return list;
            case (byte)'i':
                var number = Until(data, position + 1, 'e');
                position += number.Length + 2;
                return long.Parse(number, CultureInfo.InvariantCulture);
            default:
                var size = Until(data, position, ':');
                var start = position + size.Length + 1;
                position = start + int.Parse(size, CultureInfo.InvariantCulture);
                return Encoding.UTF8.GetString(data[start..position]);
        }
    }

    private static string Until(ReadOnlySpan<byte> data, int start, char end) => Encoding.ASCII.GetString(data[start..][..data[start..].IndexOf((byte)end)]);
}
