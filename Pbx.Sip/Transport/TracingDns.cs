using System.Globalization;
using System.Net;

namespace Pbx.Sip.Transport;

/// <summary>Notes what the name servers say, for people who look for a mistake (RFC 3263).</summary>
internal sealed class TracingDns(ISipDns dns) : ISipDns
{
    private readonly List<string> _records = [];

    public IReadOnlyList<string> Records => _records;

    public async Task<IReadOnlyList<NaptrRecord>> NaptrAsync(string domain, CancellationToken cancel)
    {
        var found = await dns.NaptrAsync(domain, cancel).ConfigureAwait(false);
        Note("NAPTR", domain, found, record => string.Create(CultureInfo.InvariantCulture, $"{record.Order} {record.Service} {record.Replacement}"));
        return found;
    }

    public async Task<IReadOnlyList<SrvRecord>> SrvAsync(string name, CancellationToken cancel)
    {
        var found = await dns.SrvAsync(name, cancel).ConfigureAwait(false);
        Note("SRV", name, found, record => string.Create(CultureInfo.InvariantCulture, $"{record.Priority} {record.Host}:{record.Port}"));
        return found;
    }

    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        var found = await dns.AddressesAsync(host, cancel).ConfigureAwait(false);
        Note("A/AAAA", host, found, address => address.ToString());
        return found;
    }

    private void Note<T>(string kind, string name, IReadOnlyList<T> found, Func<T, string> write)
    {
        if (found.Count == 0) _records.Add($"{kind} {name}: –");
        foreach (var one in found) _records.Add($"{kind} {name}: {write(one)}");
    }
}
