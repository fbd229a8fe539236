using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Pbx.Sip.Transport;

/// <summary>The system's name servers, asked by DnsClient; addresses come from the system's resolver, which also knows its hosts file.</summary>
public sealed class SipDns(ILookupClient? client = null) : ISipDns
{
    private readonly ILookupClient _client = client ?? new LookupClient(new LookupClientOptions
    {
        Timeout = TimeSpan.FromSeconds(2),
        Retries = 1,
        ThrowDnsErrors = false,
        UseCache = true,
    });

    public async Task<IReadOnlyList<NaptrRecord>> NaptrAsync(string domain, CancellationToken cancel)
    {
        var records = await AskAsync(domain, QueryType.NAPTR, cancel).ConfigureAwait(false);
        return records.OfType<NAPtrRecord>()
            .Where(r => r.Flags.Trim('"').Equals("s", StringComparison.OrdinalIgnoreCase))
            .Select(r => new NaptrRecord(r.Order, r.Preference, r.Services.Trim('"'), r.Replacement.Value.TrimEnd('.')))
            .ToArray();
    }

    public async Task<IReadOnlyList<SrvRecord>> SrvAsync(string name, CancellationToken cancel)
    {
        var records = await AskAsync(name, QueryType.SRV, cancel).ConfigureAwait(false);
        return records.OfType<DnsClient.Protocol.SrvRecord>()
            .Select(r => new SrvRecord(r.Priority, r.Weight, r.Port, r.Target.Value.TrimEnd('.')))
            .ToArray();
    }

    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<DnsResourceRecord>> AskAsync(string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            var answer = await _client.QueryAsync(name, type, QueryClass.IN, cancel).ConfigureAwait(false);
            return answer.Answers;
        }
        catch (Exception e) when (e is DnsResponseException or SocketException or ArgumentException or InvalidOperationException)
        {
            return [];
        }
    }
}
