using System.Threading.Channels;

namespace Pbx.Core.Live;

/// <summary>
/// A set of live records that pages watch. The publisher never waits for a reader: each subscriber has a bounded queue, and one that falls
/// behind gets a fresh snapshot in place of what it missed.
/// </summary>
public sealed class LiveFeed<T> where T : class
{
    private const int QueueLength = 256;
    private readonly object gate = new();
    private readonly Dictionary<string, T> items = new(StringComparer.Ordinal);
    private readonly List<Subscription> subscribers = [];
    private readonly Func<T, string> keyOf;

    /// <summary>Makes an empty feed whose records are told apart by <paramref name="keyOf"/>.</summary>
    public LiveFeed(Func<T, string> keyOf) => this.keyOf = keyOf;

    /// <summary>How many subscriptions are open.</summary>
    public int SubscriberCount
    {
        get { lock (gate) return subscribers.Count; }
    }

    /// <summary>All records now.</summary>
    public IReadOnlyList<T> Snapshot()
    {
        lock (gate) return [.. items.Values];
    }

    /// <summary>The record with this key, or null.</summary>
    public T? Find(string key)
    {
        lock (gate) return items.GetValueOrDefault(key);
    }

    /// <summary>Adds or replaces a record.</summary>
    public void Publish(T item)
    {
        lock (gate)
        {
            items[keyOf(item)] = item;
            Tell(new LiveChange<T>(LiveChangeKind.Set, keyOf(item), item, null));
        }
    }

    /// <summary>Removes a record.</summary>
    public void Remove(string key)
    {
        lock (gate)
        {
            if (items.Remove(key)) Tell(new LiveChange<T>(LiveChangeKind.Removed, key, null, null));
        }
    }

    /// <summary>Takes a snapshot and registers in one step; dispose to unsubscribe.</summary>
    public Subscription Subscribe()
    {
        lock (gate)
        {
            var subscription = new Subscription(this, [.. items.Values]);
            subscribers.Add(subscription);
            return subscription;
        }
    }

    private void Tell(LiveChange<T> change)
    {
        foreach (var subscriber in subscribers) subscriber.Offer(change);
    }

    /// <summary>One reader's view: <see cref="Initial"/>, then <see cref="Changes"/>.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly LiveFeed<T> feed;
        private readonly Channel<LiveChange<T>> channel = Channel.CreateBounded<LiveChange<T>>(
            new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

        internal Subscription(LiveFeed<T> feed, IReadOnlyList<T> initial)
        {
            this.feed = feed;
            Initial = initial;
        }

        /// <summary>All records at the moment of subscribing.</summary>
        public IReadOnlyList<T> Initial { get; }

        /// <summary>Changes since, in order. Completes when disposed.</summary>
        public ChannelReader<LiveChange<T>> Changes => channel.Reader;

        internal void Offer(LiveChange<T> change)
        {
            if (channel.Writer.TryWrite(change)) return;
            while (channel.Reader.TryRead(out _)) { }
            channel.Writer.TryWrite(new LiveChange<T>(LiveChangeKind.Reset, "", null, [.. feed.items.Values]));
        }

        /// <summary>Ends the subscription.</summary>
        public void Dispose()
        {
            lock (feed.gate) feed.subscribers.Remove(this);
            channel.Writer.TryComplete();
        }
    }
}

/// <summary>One change of a feed. <see cref="All"/> is set for <see cref="LiveChangeKind.Reset"/> only.</summary>
public sealed record LiveChange<T>(LiveChangeKind Kind, string Key, T? Item, IReadOnlyList<T>? All) where T : class;

/// <summary>Kinds of change.</summary>
public enum LiveChangeKind
{
    /// <summary>Added or replaced.</summary>
    Set,

    /// <summary>Gone.</summary>
    Removed,

    /// <summary>The reader fell behind: here is everything.</summary>
    Reset,
}
