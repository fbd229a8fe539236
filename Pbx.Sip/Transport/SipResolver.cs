using System.Net;
using System.Net.Sockets;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Transport;

/// <summary>Finds where a URI is served (RFC 3263 4): transport, port and addresses, in the order in which to try them.</summary>
/// <param name="random">Chooses among SRV records of equal priority by weight (RFC 2782).</param>
/// <param name="supported">The transports that requests can be sent on, in our order of preference.</param>
public sealed class SipResolver(ISipDns dns, Random random, IReadOnlyList<SipTransportKind>? supported = null)
{
    private const int MaxTargets = 16;

    private readonly IReadOnlyList<SipTransportKind> _supported =
        supported ?? [SipTransportKind.Udp, SipTransportKind.Tcp, SipTransportKind.Tls];

    /// <summary>Empty when nothing serves the URI. Names end in <c>.invalid</c> where a browser hides itself (RFC 7118): never looked up.</summary>
    public async Task<IReadOnlyList<SipTarget>> ResolveAsync(SipUri uri, CancellationToken cancel = default)
    {
        if (!uri.IsSip) return [];
        var host = uri.Parameters["maddr"] is { Length: > 0 } maddr ? maddr.Trim('[', ']') : uri.HostName;
        if (host.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase)) return [];
        var named = uri.Transport is not null;
        var asked = SipTransportKind.Udp;
        if (named && !SipTransportKinds.TryParse(uri.Transport, out asked)) return [];
        // sips leaves no choice but TLS (26.2.2): there transport=tcp means TLS over TCP.
        if (uri.IsSecure) asked = SipTransportKind.Tls;
        if (!_supported.Contains(asked)) return [];
        var explicitKind = named || uri.IsSecure;

        if (IPAddress.TryParse(host, out var numeric))
            return [new SipTarget(asked, new IPEndPoint(numeric, uri.Port ?? asked.DefaultPort()))];
        if (uri.Port is { } port) return await AddressTargetsAsync(asked, host, port, host, cancel).ConfigureAwait(false);
        var targets = await ServiceTargetsAsync(host, uri.IsSecure, named ? asked : null, cancel).ConfigureAwait(false);
        if (targets.Count > 0) return targets;
        return await AddressTargetsAsync(explicitKind ? asked : SipTransportKind.Udp, host, asked.DefaultPort(), host, cancel).ConfigureAwait(false);
    }

    private async Task<List<SipTarget>> ServiceTargetsAsync(string domain, bool secure, SipTransportKind? only, CancellationToken cancel)
    {
        var services = new List<(SipTransportKind Kind, string Name)>();
        if (only is null)
        {
            foreach (var record in (await dns.NaptrAsync(domain, cancel).ConfigureAwait(false)).OrderBy(r => r.Order).ThenBy(r => r.Preference))
                if (KindOf(record.Service) is { } kind && _supported.Contains(kind) && (!secure || kind == SipTransportKind.Tls))
                    services.Add((kind, record.Replacement));
        }
        if (services.Count == 0)
        {
            foreach (var kind in _supported)
                if ((only is null || only == kind || secure) && (!secure || kind == SipTransportKind.Tls))
                    services.Add((kind, $"{Prefix(kind)}.{domain}"));
        }
        var targets = new List<SipTarget>();
        foreach (var (kind, name) in services)
        {
            foreach (var record in Order(await dns.SrvAsync(name, cancel).ConfigureAwait(false)))
            {
                if (targets.Count >= MaxTargets) return targets;
                // The name to be proved by TLS is the domain that was asked for, not where DNS led (RFC 5922 7.1).
                targets.AddRange(await AddressTargetsAsync(kind, record.Host, record.Port, domain, cancel).ConfigureAwait(false));
            }
        }
        return targets;
    }

    private async Task<List<SipTarget>> AddressTargetsAsync(SipTransportKind kind, string host, int port, string domain, CancellationToken cancel)
    {
        IReadOnlyList<IPAddress> addresses =
            IPAddress.TryParse(host, out var numeric) ? [numeric] : await dns.AddressesAsync(host, cancel).ConfigureAwait(false);
        var tlsName = kind == SipTransportKind.Tls ? domain : null;
        return addresses
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .Select(address => new SipTarget(kind, new IPEndPoint(address, port), tlsName))
            .ToList();
    }

    // RFC 2782: by priority; within one, drawn by weight without putting back, zero weights first in the draw.
    private IEnumerable<SrvRecord> Order(IReadOnlyList<SrvRecord> records)
    {
        foreach (var group in records.Where(r => r.Host is not ("" or ".")).GroupBy(r => r.Priority).OrderBy(g => g.Key))
        {
            var left = group.OrderBy(r => r.Weight).ToList();
            while (left.Count > 0)
            {
                var draw = random.Next(left.Sum(r => r.Weight) + 1);
                var index = 0;
                for (var sum = left[0].Weight; sum < draw; sum += left[index].Weight) index++;
                yield return left[index];
                left.RemoveAt(index);
            }
        }
    }

    private static SipTransportKind? KindOf(string service) => service.ToUpperInvariant() switch
    {
        "SIP+D2U" => SipTransportKind.Udp,
        "SIP+D2T" => SipTransportKind.Tcp,
        "SIPS+D2T" => SipTransportKind.Tls,
        _ => null,
    };

    private static string Prefix(SipTransportKind kind) => kind switch
    {
        SipTransportKind.Udp => "_sip._udp",
        SipTransportKind.Tcp => "_sip._tcp",
        _ => "_sips._tcp",
    };
}
