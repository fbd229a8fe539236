using Pbx.Media.Dtls;
using Pbx.Media.Hosting;

namespace Pbx.Tests.Media.Support;

/// <summary>A DTLS server and client in memory, with a network between them that a test may make bad, by seed.</summary>
public sealed class DtlsLink : IDisposable
{
    public delegate IEnumerable<byte[]> Network(byte[] datagram);

    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Generate(DateTimeOffset.UnixEpoch.AddYears(50));
    public static readonly DtlsCertificate ClientCertificate = DtlsCertificate.Generate(DateTimeOffset.UnixEpoch.AddYears(50));

    private readonly TaskCompletionSource<DtlsResult> _serverDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DtlsResult> _clientDone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DtlsLink(Network? toServer = null, Network? toClient = null, DtlsOptions? serverOptions = null, DtlsOptions? clientOptions = null)
    {
        Server = new DtlsEndpoint(DtlsRole.Server, ServerCertificate, d => Deliver(Client!, d, toClient), serverOptions ?? Quick);
        Client = new DtlsEndpoint(DtlsRole.Client, ClientCertificate, d => Deliver(Server, d, toServer), clientOptions ?? Quick);
    }

    /// <summary>Resends soon, so that tests with loss are short.</summary>
    public static DtlsOptions Quick { get; } = new() { ResendTime = TimeSpan.FromMilliseconds(20) };

    public DtlsEndpoint Server { get; }

    public DtlsEndpoint Client { get; }

    /// <summary>Loses and doubles datagrams.</summary>
    public static Network Lossy(int seed, double loss, double doubled = 0)
    {
        var random = new Random(seed);
        return datagram =>
        {
            lock (random)
            {
                if (random.NextDouble() < loss) return [];
                return random.NextDouble() < doubled ? [datagram, datagram] : [datagram];
            }
        };
    }

    public async Task<(DtlsResult Server, DtlsResult Client)> RunAsync(
        DtlsHandshaker servers, DtlsHandshaker clients, DtlsFingerprint? expectedOfClient = null, DtlsFingerprint? expectedOfServer = null)
    {
        servers.Begin(Server, [expectedOfClient ?? ClientCertificate.Fingerprint], _serverDone.SetResult);
        clients.Begin(Client, [expectedOfServer ?? ServerCertificate.Fingerprint], _clientDone.SetResult);
        return (await _serverDone.Task.WaitAsync(TimeSpan.FromSeconds(60)), await _clientDone.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    /// <summary>What the owner of a socket does; the lock stands for its loop.</summary>
    private static void Deliver(DtlsEndpoint to, ReadOnlySpan<byte> datagram, Network? network)
    {
        foreach (var packet in network is null ? [datagram.ToArray()] : network(datagram.ToArray()))
        {
            to.Feed(packet);
            if (!to.IsConnected) continue;
            lock (to) to.Pump();
        }
    }
}
