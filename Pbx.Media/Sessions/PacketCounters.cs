namespace Pbx.Media.Sessions;

/// <summary>Counts of relayed packets, and of dropped ones by reason. Written by one worker, read by all.</summary>
internal sealed class PacketCounters
{
    private static readonly MediaDropReason[] Reasons = Enum.GetValues<MediaDropReason>();

    private readonly long[] _drops = new long[Reasons.Length];
    private long _relayed;
    private long _dropped;

    /// <summary>The worker's counters, to which those of a session are added.</summary>
    public PacketCounters? Parent { get; set; }

    public long Dropped => Volatile.Read(ref _dropped);

    public long Relayed => Volatile.Read(ref _relayed);

    public long this[MediaDropReason reason] => Volatile.Read(ref _drops[(int)reason]);

    public void CountDrop(MediaDropReason reason)
    {
        _drops[(int)reason]++;
        _dropped++;
        Parent?.CountDrop(reason);
    }

    public void CountRelayed()
    {
        _relayed++;
        Parent?.CountRelayed();
    }

    public void AddDropsTo(IDictionary<string, long> sums)
    {
        foreach (var reason in Reasons)
        {
            if (this[reason] is > 0 and var count)
                sums[reason.ToString()] = sums.TryGetValue(reason.ToString(), out var sum) ? sum + count : count;
        }
    }
}
