using System.Collections;
using System.Runtime.CompilerServices;

namespace Pbx.Media.Sdp;

/// <summary>An immutable list that is equal to another when its elements are, so that descriptions compare by value.</summary>
[CollectionBuilder(typeof(SdpList), nameof(SdpList.Create))]
public sealed class SdpList<T> : IReadOnlyList<T>, IEquatable<SdpList<T>>
{
    private readonly T[] _items;

    internal SdpList(T[] items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public SdpList<T> Add(T item) => new([.. _items, item]);

    public SdpList<T> AddRange(IEnumerable<T> items) => new([.. _items, .. items]);

    public SdpList<T> Replace(int index, T item)
    {
        var copy = (T[])_items.Clone();
        copy[index] = item;
        return new(copy);
    }

    public bool Equals(SdpList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as SdpList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override string ToString() => string.Join(", ", _items);
}

/// <summary>Builds <see cref="SdpList{T}"/> from collection expressions and sequences.</summary>
public static class SdpList
{
    public static SdpList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    public static SdpList<T> ToSdpList<T>(this IEnumerable<T> items) => new([.. items]);
}
