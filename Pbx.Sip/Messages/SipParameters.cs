using System.Collections;

namespace Pbx.Sip.Messages;

/// <summary>One <c>;name=value</c>; the value stays as written (quotes, escapes), null for a flag.</summary>
public readonly record struct SipParameter(string Name, string? Value);

/// <summary>An immutable, ordered list of parameters of a header or URI (RFC 3261 7.3.1, 19.1.1); names ignore case.</summary>
public sealed class SipParameters : IReadOnlyList<SipParameter>, IEquatable<SipParameters>
{
    private static readonly string[] KnownNames =
    [
        "tag", "branch", "rport", "received", "transport", "lr", "expires", "q", "maddr", "ttl", "alias", "user", "method", "ob",
        "reg-id", "+sip.instance", "refresher", "cause", "text", "reason", "to-tag", "from-tag", "early-only", "boundary",
    ];

    private static readonly string[] KnownValues = ["udp", "tcp", "tls", "ws", "wss", "UDP", "TCP", "TLS", "WS", "WSS", "phone", "uas", "uac"];

    [ThreadStatic]
    private static List<SipParameter>? t_scratch;

    private readonly SipParameter[] _items;

    internal SipParameters(SipParameter[] items) => _items = items;

    public SipParameters(IEnumerable<SipParameter> items) => _items = items.ToArray();

    public static SipParameters Empty { get; } = new([]);

    public int Count => _items.Length;

    public SipParameter this[int index] => _items[index];

    /// <summary>The value as written, or null when the parameter is absent or a flag.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in _items)
                if (Same(item.Name, name)) return item.Value;
            return null;
        }
    }

    /// <summary>The value without quotes.</summary>
    public string? Text(string name) => this[name] is { } raw ? SipText.Unquote(raw) : null;

    public bool Contains(string name)
    {
        foreach (var item in _items)
            if (Same(item.Name, name)) return true;
        return false;
    }

    /// <summary>A copy in which the parameter has this value (as it shall be written), in its old place or at the end.</summary>
    public SipParameters With(string name, string? value)
    {
        var copy = new List<SipParameter>(_items.Length + 1);
        var placed = false;
        foreach (var item in _items)
        {
            if (!Same(item.Name, name)) copy.Add(item);
            else if (!placed)
            {
                copy.Add(new SipParameter(item.Name, value));
                placed = true;
            }
        }
        if (!placed) copy.Add(new SipParameter(name, value));
        return new SipParameters(copy.ToArray());
    }

    /// <summary>A copy without the parameter.</summary>
    public SipParameters Without(string name) =>
        Contains(name) ? new SipParameters(_items.Where(item => !Same(item.Name, name)).ToArray()) : this;

    internal void AppendTo(SipTextWriter writer)
    {
        foreach (var item in _items)
        {
            writer.Append(';');
            writer.Append(item.Name);
            if (item.Value is null) continue;
            writer.Append('=');
            writer.Append(item.Value);
        }
    }

    /// <summary>An empty list for the time of one parse; only the finished array is kept.</summary>
    internal static List<SipParameter> Scratch()
    {
        var list = t_scratch ??= new List<SipParameter>(16);
        list.Clear();
        return list;
    }

    internal static string Intern(ReadOnlySpan<char> name)
    {
        foreach (var known in KnownNames)
            if (known.Length == name.Length && known[0] == name[0] && name.SequenceEqual(known)) return known;
        return name.ToString();
    }

    internal static string InternValue(ReadOnlySpan<char> value)
    {
        if (value.Length > 5) return value.ToString();
        foreach (var known in KnownValues)
            if (value.SequenceEqual(known)) return known;
        return value.ToString();
    }

    public bool Equals(SipParameters? other)
    {
        if (other is null || other.Count != Count) return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (!Same(_items[i].Name, other._items[i].Name)) return false;
            if (!string.Equals(_items[i].Value, other._items[i].Value, StringComparison.Ordinal)) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as SipParameters);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
        {
            hash.Add(item.Name, StringComparer.OrdinalIgnoreCase);
            hash.Add(item.Value);
        }
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var writer = new SipTextWriter();
        AppendTo(writer);
        return writer.ToString();
    }

    public IEnumerator<SipParameter> GetEnumerator() => ((IEnumerable<SipParameter>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool Same(string a, string b) => ReferenceEquals(a, b) || a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
