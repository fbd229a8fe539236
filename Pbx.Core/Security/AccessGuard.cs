using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;

namespace Pbx.Core.Security;

/// <summary>Blocks by source: one IPv4 address, or one IPv6 /64, which is what a single household or attacker has.</summary>
internal sealed class AccessGuard(ISnapshotSource snapshots, TimeProvider time, ILogger<AccessGuard> log, bool blockLoopback = false) : IAccessGuard
{
    // A flood from forged addresses must not grow memory without end.
    private const int MaxSources = 50_000;

    private readonly ConcurrentDictionary<IPAddress, Failures> failing = new();
    private readonly ConcurrentDictionary<IPAddress, BlockedSource> blocked = new();
    private NeverBlockList never = new(null, []);
    private long failureCount, blockCount, refusedCount;

    public IReadOnlyList<BlockedSource> Blocked
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. blocked.Values.Where(source => source.Until > now).OrderByDescending(source => source.Since)];
        }
    }

    /// <summary>Counters since start, for the dashboard.</summary>
    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["login-failures"] = Interlocked.Read(ref failureCount),
        ["sources-blocked"] = Interlocked.Read(ref blockCount),
        ["refused-blocked"] = Interlocked.Read(ref refusedCount),
    };

    public bool IsBlocked(IPAddress address)
    {
        if (blocked.IsEmpty || !blocked.TryGetValue(KeyOf(address), out var source)) return false;
        if (source.Until <= time.GetUtcNow())
        {
            blocked.TryRemove(KeyValuePair.Create(KeyOf(address), source));
            return false;
        }
        Interlocked.Increment(ref refusedCount);
        return true;
    }

    public void Failed(IPAddress address, string service, string userName, string reason)
    {
        Interlocked.Increment(ref failureCount);
        var settings = snapshots.Current?.Settings;
        var key = KeyOf(address);
        var now = time.GetUtcNow();
        var window = TimeSpan.FromSeconds(settings?.BlockWindowSeconds ?? 300);
        if (failing.Count >= MaxSources) Prune(now - window);
        if (failing.Count >= MaxSources && !failing.ContainsKey(key)) return;
        var count = failing.GetOrAdd(key, _ => new Failures()).Add(now, now - window);
        if (count < (settings?.BlockAfterFailures ?? 10) || IsExempt(key, settings)) return;
        var source = new BlockedSource(key, service, userName, reason, count, now, now + TimeSpan.FromSeconds(settings?.BlockSeconds ?? 3600));
        if (!blocked.TryAdd(key, source)) return;
        failing.TryRemove(key, out _);
        Interlocked.Increment(ref blockCount);
        log.LogWarning("{Address} is blocked until {Until:u} after {Count} failures at {Service}: {Reason}", key, source.Until, count, service, reason);
    }

    public void Succeeded(IPAddress address) => failing.TryRemove(KeyOf(address), out _);

    public bool Unblock(IPAddress address)
    {
        var key = KeyOf(address);
        failing.TryRemove(key, out _);
        return blocked.TryRemove(key, out var source) && source.Until > time.GetUtcNow();
    }

    private bool IsExempt(IPAddress key, SystemSettings? settings)
    {
        if (IPAddress.IsLoopback(key) || key.Equals(LoopbackNetwork)) return !blockLoopback;
        if (settings is null) return false;
        var list = never;
        if (!ReferenceEquals(list.Source, settings)) never = list = NeverBlockList.Of(settings);
        return list.Networks.Any(network => network.Contains(key));
    }

    private void Prune(DateTimeOffset since)
    {
        foreach (var (key, failures) in failing)
        {
            if (failures.IsOlderThan(since)) failing.TryRemove(key, out _);
        }
    }

    private static readonly IPAddress LoopbackNetwork = IPAddress.Parse("::");

    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private sealed record NeverBlockList(SystemSettings? Source, IReadOnlyList<IPNetwork> Networks)
    {
        public static NeverBlockList Of(SystemSettings settings) => new(settings,
            [.. settings.NeverBlock.Select(text => IPNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()]);
    }

    /// <summary>Moments of failure within the window.</summary>
    private sealed class Failures
    {
        private readonly Queue<DateTimeOffset> moments = new();

        public int Add(DateTimeOffset now, DateTimeOffset since)
        {
            lock (moments)
            {
                while (moments.TryPeek(out var oldest) && oldest < since) moments.Dequeue();
                moments.Enqueue(now);
                return moments.Count;
            }
        }

        public bool IsOlderThan(DateTimeOffset since)
        {
            lock (moments) return moments.All(moment => moment < since);
        }
    }
}
