using Pbx.Core.Live;

namespace Pbx.Web.Components.Live;

/// <summary>What a page shows of a feed: the records as of the last drawn batch. Touched on the renderer's thread only.</summary>
public sealed class LiveView<T> : ILiveView where T : class
{
    private readonly LiveFeed<T>.Subscription subscription;
    private readonly Func<T, string> keyOf;
    private readonly Dictionary<string, T> items;

    internal LiveView(LiveFeed<T> feed, Func<T, string> keyOf)
    {
        subscription = feed.Subscribe();
        this.keyOf = keyOf;
        items = subscription.Initial.ToDictionary(keyOf, StringComparer.Ordinal);
    }

    /// <summary>All records, in no order.</summary>
    public IReadOnlyCollection<T> Items => items.Values;

    /// <summary>The record with this key, or null.</summary>
    public T? Find(string key) => items.GetValueOrDefault(key);

    /// <inheritdoc />
    ValueTask<bool> ILiveView.WaitAsync(CancellationToken cancellationToken) => subscription.Changes.WaitToReadAsync(cancellationToken);

    /// <inheritdoc />
    void ILiveView.Drain()
    {
        while (subscription.Changes.TryRead(out var change))
        {
            switch (change.Kind)
            {
                case LiveChangeKind.Set:
                    items[change.Key] = change.Item!;
                    break;
                case LiveChangeKind.Removed:
                    items.Remove(change.Key);
                    break;
                default:
                    items.Clear();
                    foreach (var item in change.All!) items[keyOf(item)] = item;
                    break;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => subscription.Dispose();
}

/// <summary>A view of any feed, as <see cref="LiveComponent"/> drives it.</summary>
public interface ILiveView : IDisposable
{
    /// <summary>Waits until something changed; false when the feed is closed.</summary>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken);

    /// <summary>Applies what is waiting.</summary>
    void Drain();
}
