using System.Net;

namespace Pbx.Sip.Transport;

/// <summary>A NAPTR record with flag "s" (RFC 3263 4.1).</summary>
public sealed record NaptrRecord(int Order, int Preference, string Service, string Replacement);

/// <summary>A SRV record (RFC 2782).</summary>
public sealed record SrvRecord(int Priority, int Weight, int Port, string Host);

/// <summary>The three questions of RFC 3263. An answer of nothing and a failure look alike: an empty list.</summary>
public interface ISipDns
{
    Task<IReadOnlyList<NaptrRecord>> NaptrAsync(string domain, CancellationToken cancel);

    Task<IReadOnlyList<SrvRecord>> SrvAsync(string name, CancellationToken cancel);

    Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel);
}
