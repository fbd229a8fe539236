using Pbx.Core.Security;

namespace Pbx.Core.Live;

/// <summary>All counters of the program by name, as they are now: failed log-ins, SIP, media.</summary>
public sealed class SystemCounters
{
    private readonly AccessGuard guard;
    private readonly PbxHost host;

    internal SystemCounters(AccessGuard guard, PbxHost host) => (this.guard, this.host) = (guard, host);

    /// <summary>Counters by name, sorted.</summary>
    public IReadOnlyDictionary<string, long> Read()
    {
        var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in guard.Counters) counters[name] = value;
        foreach (var (name, value) in host.Running?.Counters ?? new Dictionary<string, long>()) counters[name] = value;
        return counters;
    }
}
