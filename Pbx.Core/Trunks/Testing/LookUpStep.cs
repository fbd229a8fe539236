using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Where the trunk's names lead (RFC 3263): which servers, and by which records.</summary>
internal static class LookUpStep
{
    public static async Task<bool> RunAsync(TestBench bench, Action<TrunkTestFinding> note)
    {
        var ways = new List<(string? Proxy, SipLookUp Found)>();
        IReadOnlyList<string?> proxies = TrunkUris.Proxies(bench.Trunk);
        if (proxies.Count == 0) proxies = [null];
        foreach (var proxy in proxies)
        {
            var found = await bench.Sip.LookUpAsync(proxy ?? TrunkUris.Domain(bench.Trunk)).WaitAsync(bench.Cancel);
            if (found.Servers.Count > 0) ways.Add((proxy, found));
            else note((proxies.Count > 1 ? TrunkTestFinding.Hint("lookup.nothing", HostOf(proxy, bench)) : TrunkTestFinding.Problem("lookup.nothing", HostOf(proxy, bench))) with { Details = found.Records });
        }
        if (ways.Count == 0)
        {
            if (proxies.Count > 1) note(TrunkTestFinding.Problem("lookup.none"));
            return false;
        }
        bench.Ways = ways;
        (bench.Proxy, bench.Server) = (ways[0].Proxy, ways[0].Found.Servers[0].Address);
        foreach (var (proxy, found) in ways)
        {
            var servers = string.Join(", ", found.Servers.Select(server => $"{server.Transport} {server.Address}"));
            var by = KindOf(found);
            note((by.Length == 0 ? TrunkTestFinding.Ok("lookup.address", servers) : TrunkTestFinding.Ok("lookup.found", HostOf(proxy, bench), servers, by)) with { Details = found.Records });
        }
        return true;
    }

    /// <summary>The kind of record that led there; empty: an address needs none.</summary>
    private static string KindOf(SipLookUp found)
    {
        var used = found.Records.Where(record => !record.EndsWith('–')).Select(record => record.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        return used.Contains("NAPTR") ? "NAPTR, SRV" : used.Contains("SRV") ? "SRV" : used.Count > 0 ? "A/AAAA" : "";
    }

    private static string HostOf(string? proxy, TestBench bench) => proxy is null ? bench.Trunk.Domain : proxy["sip:".Length..].Split(';')[0];
}
