using System.Net;
using System.Net.WebSockets;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Trunks.Testing;
using Pbx.Media;
using Pbx.Sip;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;

namespace Pbx.Core.Hosting;

/// <summary>The running parts, and the order in which they stop: calls, then SIP, then media.</summary>
internal sealed class Telephony(MediaEngine media, CallService calls, SipHost sip, NetworkOptions network) : ITelephony
{
    private static readonly TimeSpan LeastForSip = TimeSpan.FromMilliseconds(500);

    public ICallControl Control => calls;

    public ITrunkTest TrunkTest => calls.TrunkTest;

    public IBrowserPhones Browsers => calls;

    public IRegistrations Registrations => sip.Registrations;

    public IReadOnlyList<PortStatus> Ports { get; } =
    [
        .. sip.Listeners.Select(listener => new PortStatus(
            listener.Transport == SipTransportKind.Tls ? "sips" : "sip", listener.Transport == SipTransportKind.Udp ? "UDP" : "TCP", listener.EndPoint.Address.ToString(),
            listener.EndPoint.Port, null, true)),
        new PortStatus("media", "UDP", network.BindAddress.ToString(), media.SharedPort, null, true),
        new PortStatus("media", "TCP", network.BindAddress.ToString(), media.SharedPort, null, true),
        new PortStatus("rtp", "UDP", network.BindAddress.ToString(), network.Ports.RtpFirst, network.Ports.RtpLast, true),
    ];

    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (counter, count) in sip.Statistics.Snapshot()) counters[$"sip.{counter}"] = count;
            foreach (var kind in Enum.GetValues<TransportEvent>())
            {
                if (sip.TransportCounters[kind] is > 0 and var count) counters[$"sip.transport.{kind}"] = count;
            }
            foreach (var why in Enum.GetValues<SipParseReason>())
            {
                if (sip.TransportCounters[why] is > 0 and var count) counters[$"sip.refused.{why}"] = count;
            }
            var statistics = media.Statistics;
            counters["media.sessions"] = statistics.Sessions;
            counters["media.relayed"] = statistics.PacketsRelayed;
            foreach (var (reason, count) in statistics.Drops) counters[$"media.drop.{reason}"] = count;
            return counters;
        }
    }

    public Task AcceptWebSocketAsync(WebSocket socket, IPEndPoint local, IPEndPoint remote, bool secure, CancellationToken cancellationToken) =>
        sip.AcceptWebSocketAsync(socket, local, remote, secure, cancellationToken);

    public async Task StopAsync(TimeSpan within)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await calls.StopAsync(within - LeastForSip);
        var left = within - System.Diagnostics.Stopwatch.GetElapsedTime(started);
        await sip.StopAsync(left > LeastForSip ? left : LeastForSip);
    }

    public async ValueTask DisposeAsync()
    {
        calls.Dispose();
        sip.Dispose();
        await media.DisposeAsync();
    }
}
