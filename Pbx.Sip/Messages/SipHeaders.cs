using System.Collections;
using Pbx.Sip.Headers;

namespace Pbx.Sip.Messages;

/// <summary>One header field: long name and value as text.</summary>
public readonly record struct SipHeader(string Name, string Value);

/// <summary>
/// The header fields of a message in their order (RFC 3261 7.3); names ignore case, compact forms count as their long names.
/// Values are text until somebody asks for them as a type; the typed value is then kept. One owner, no lock.
/// </summary>
public sealed class SipHeaders : IEnumerable<SipHeader>
{
    private static readonly object Malformed = new();

    private Slot[] _slots;

    public SipHeaders(int capacity = 16) => _slots = new Slot[capacity];

    /// <summary>Number of header fields (lines), not of list elements.</summary>
    public int Count { get; private set; }

    public SipHeader this[int index] => new(_slots[index].Name, TextAt(index).ToString());

    /// <summary>The value of the first field of that name, or null. Setting replaces all of them; null removes.</summary>
    public string? this[string name]
    {
        get => Find(name) is >= 0 and var at ? TextAt(at).ToString() : null;
        set
        {
            if (value is null) Remove(name);
            else Set(name, value);
        }
    }

    public bool Contains(string name) => Find(name) >= 0;

    public int CountOf(string name)
    {
        var count = 0;
        for (var at = Find(name); at >= 0; at = Find(name, at + 1)) count++;
        return count;
    }

    public IEnumerable<string> GetAll(string name)
    {
        for (var at = Find(name); at >= 0; at = Find(name, at + 1)) yield return TextAt(at).ToString();
    }

    /// <summary>The text of the first field of that name; empty when there is none.</summary>
    public ReadOnlySpan<char> Text(string name) => Find(name) is >= 0 and var at ? TextAt(at).Span : default;

    public void Add(string name, string value) => Append(new Slot { Name = HeaderNames.Normalize(name), Raw = value.AsMemory() });

    public void Add(string name, ISipHeaderValue value) => Append(new Slot { Name = HeaderNames.Normalize(name), Parsed = value });

    /// <summary>Puts the field before the first of its name, or at the top: a new Via or Record-Route.</summary>
    public void Prepend(string name, ISipHeaderValue value) => Insert(name, new Slot { Name = HeaderNames.Normalize(name), Parsed = value });

    /// <inheritdoc cref="Prepend(string, ISipHeaderValue)"/>
    public void Prepend(string name, string value) => Insert(name, new Slot { Name = HeaderNames.Normalize(name), Raw = value.AsMemory() });

    public void Set(string name, string value) => Replace(new Slot { Name = HeaderNames.Normalize(name), Raw = value.AsMemory() });

    public void Set(string name, ISipHeaderValue value) => Replace(new Slot { Name = HeaderNames.Normalize(name), Parsed = value });

    public void Set(string name, uint value) => Set(name, value.ToString());

    /// <summary>Replaces all fields of that name by one field for each value; an empty list removes them.</summary>
    public void SetList<T>(string name, IEnumerable<T> values)
        where T : ISipHeaderValue
    {
        Remove(name);
        foreach (var value in values) Add(name, value);
    }

    public bool Remove(string name)
    {
        name = HeaderNames.Normalize(name);
        var kept = 0;
        for (var i = 0; i < Count; i++)
            if (!Same(_slots[i].Name, name)) _slots[kept++] = _slots[i];
        var removed = kept < Count;
        Array.Clear(_slots, kept, Count - kept);
        Count = kept;
        return removed;
    }

    /// <summary>The first field of that name as a type; null when it is absent or malformed.</summary>
    public T? Get<T>(string name)
        where T : class, ISipHeaderValue<T>
    {
        var at = Find(name);
        if (at < 0) return null;
        ref var slot = ref _slots[at];
        if (slot.Parsed is T done) return done;
        if (ReferenceEquals(slot.Parsed, Malformed)) return null;
        if (slot.Parsed is T[] list) return list.Length > 0 ? list[0] : null;
        if (!T.TryParse(TextAt(at).Span, out var value))
        {
            slot.Parsed ??= Malformed;
            return null;
        }
        KeepText(at);
        slot.Parsed = value;
        return value;
    }

    /// <summary>Every readable field of that name, one value a field: commas are part of it, as in credentials and challenges (RFC 3261 7.3.1).</summary>
    public IReadOnlyList<T> GetFields<T>(string name)
        where T : class, ISipHeaderValue<T>
    {
        var at = Find(name);
        if (at < 0) return [];
        var list = new List<T>(1);
        for (; at >= 0; at = Find(name, at + 1))
            if (T.TryParse(TextAt(at).Span, out var value)) list.Add(value);
        return list;
    }

    /// <summary>All elements of all fields of that name, comma lists split; malformed fields are left out.</summary>
    public IReadOnlyList<T> GetList<T>(string name)
        where T : class, ISipHeaderValue<T>
    {
        var at = Find(name);
        if (at < 0) return [];
        var first = ListAt<T>(at) ?? [];
        at = Find(name, at + 1);
        if (at < 0) return first;
        var all = new List<T>(first);
        for (; at >= 0; at = Find(name, at + 1)) all.AddRange(ListAt<T>(at) ?? []);
        return all;
    }

    /// <summary>True when each field of that name can be read as a list of the type.</summary>
    public bool IsWellFormedList<T>(string name)
        where T : class, ISipHeaderValue<T>
    {
        for (var at = Find(name); at >= 0; at = Find(name, at + 1))
            if (ListAt<T>(at) is null) return false;
        return true;
    }

    /// <summary>Replaces the first element of the first field of that name (the top Via gets <c>received</c> and <c>rport</c>).</summary>
    public void SetFirst<T>(string name, T value)
        where T : class, ISipHeaderValue<T>
    {
        var at = Find(name);
        if (at < 0 || ListAt<T>(at) is not { Length: > 0 } list)
        {
            Prepend(name, value);
            return;
        }
        var copy = (T[])list.Clone();
        copy[0] = value;
        _slots[at] = new Slot { Name = _slots[at].Name, Parsed = copy };
    }

    /// <summary>Removes the first element of that name; the field goes with its last element.</summary>
    public void RemoveFirst<T>(string name)
        where T : class, ISipHeaderValue<T>
    {
        var at = Find(name);
        if (at < 0) return;
        if (ListAt<T>(at) is { Length: > 1 } list)
        {
            _slots[at] = new Slot { Name = _slots[at].Name, Parsed = list[1..] };
            return;
        }
        Array.Copy(_slots, at + 1, _slots, at, Count - at - 1);
        _slots[--Count] = default;
    }

    /// <summary>Adds all fields of that name of another message, as they stand.</summary>
    public void CopyFrom(SipHeaders source, string name)
    {
        for (var at = source.Find(name); at >= 0; at = source.Find(name, at + 1)) Append(source._slots[at]);
    }

    public SipHeaders Clone()
    {
        var copy = new SipHeaders(Math.Max(4, Count + 2)) { Count = Count };
        Array.Copy(_slots, copy._slots, Count);
        return copy;
    }

    public IEnumerator<SipHeader> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void AddParsed(string normalizedName, ReadOnlyMemory<char> raw) => Append(new Slot { Name = normalizedName, Raw = raw });

    internal string NameAt(int index) => _slots[index].Name;

    internal ReadOnlySpan<char> SpanAt(int index) => TextAt(index).Span;

    internal void AppendValue(int index, SipTextWriter writer)
    {
        ref readonly var slot = ref _slots[index];
        var start = writer.Length;
        if (!slot.Raw.IsEmpty) writer.Append(slot.Raw.Span);
        else Format(slot.Parsed, writer);
        writer.FlattenLines(start);
    }

    private T[]? ListAt<T>(int at)
        where T : class, ISipHeaderValue<T>
    {
        ref var slot = ref _slots[at];
        switch (slot.Parsed)
        {
            case T[] list: return list;
            case T one when slot.Raw.IsEmpty: return [one];
        }
        if (ReferenceEquals(slot.Parsed, Malformed)) return null;
        KeepText(at);
        if (!TryList<T>(slot.Raw.Span, out var parsed))
        {
            slot.Parsed = Malformed;
            return null;
        }
        slot.Parsed = parsed;
        return parsed;
    }

    private static bool TryList<T>(ReadOnlySpan<char> text, out T[] list)
        where T : class, ISipHeaderValue<T>
    {
        list = [];
        if (!text.Contains(','))
        {
            if (!T.TryParse(text, out var only)) return false;
            list = [only];
            return true;
        }
        var items = new List<T>(4);
        var reader = new HeaderReader(text);
        while (true)
        {
            if (!T.TryParse(reader.ListElement(), out var item)) return false;
            items.Add(item);
            if (reader.AtEnd) break;
            reader.Position++;
        }
        list = items.ToArray();
        return true;
    }

    private ReadOnlyMemory<char> TextAt(int at)
    {
        KeepText(at);
        return _slots[at].Raw;
    }

    private void KeepText(int at)
    {
        ref var slot = ref _slots[at];
        if (!slot.Raw.IsEmpty || slot.Parsed is null) return;
        var writer = new SipTextWriter(96);
        Format(slot.Parsed, writer);
        slot.Raw = writer.ToString().AsMemory();
    }

    private static void Format(object? parsed, SipTextWriter writer)
    {
        if (parsed is ISipHeaderValue one)
        {
            one.AppendTo(writer);
            return;
        }
        if (parsed is not ISipHeaderValue[] list) return;
        for (var i = 0; i < list.Length; i++)
        {
            if (i > 0) writer.Append(", ");
            list[i].AppendTo(writer);
        }
    }

    private void Append(in Slot slot)
    {
        if (Count == _slots.Length) Array.Resize(ref _slots, Math.Max(8, Count * 2));
        _slots[Count++] = slot;
    }

    private void Insert(string name, in Slot slot)
    {
        var at = Math.Max(0, Find(name));
        Append(slot);
        Array.Copy(_slots, at, _slots, at + 1, Count - at - 1);
        _slots[at] = slot;
    }

    private void Replace(in Slot slot)
    {
        var at = Find(slot.Name);
        if (at < 0)
        {
            Append(slot);
            return;
        }
        _slots[at] = slot;
        if (Find(slot.Name, at + 1) < 0) return;
        var kept = at + 1;
        for (var i = at + 1; i < Count; i++)
            if (!Same(_slots[i].Name, slot.Name)) _slots[kept++] = _slots[i];
        Array.Clear(_slots, kept, Count - kept);
        Count = kept;
    }

    private int Find(string name, int from = 0)
    {
        // Names in slots are the shared constants, so the reference nearly always decides.
        for (var i = from; i < Count; i++)
            if (ReferenceEquals(_slots[i].Name, name)) return i;
        for (var i = from; i < Count; i++)
            if (Same(_slots[i].Name, name)) return i;
        if (name.Length != 1) return -1;
        var longName = HeaderNames.Normalize(name);
        return ReferenceEquals(longName, name) ? -1 : Find(longName, from);
    }

    private static bool Same(string a, string b) =>
        ReferenceEquals(a, b) || a.Length == b.Length && a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private struct Slot
    {
        public string Name;
        public ReadOnlyMemory<char> Raw;
        public object? Parsed;
    }
}
