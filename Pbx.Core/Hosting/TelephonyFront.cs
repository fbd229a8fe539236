using System.Net;
using System.Runtime.CompilerServices;
using Pbx.Core.Calls;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;

namespace Pbx.Core.Hosting;

/// <summary>What pages hold on to: the telephone side if it runs, an empty one if not (before set-up).</summary>
internal sealed class TelephonyFront(PbxHost host) : ICallControl, IBrowserPhones, ITrunkTest
{
    private readonly LiveFeed<LiveCall> noCalls = new(call => call.Id);
    private readonly LiveFeed<LiveTrunk> noTrunks = new(trunk => trunk.Id);
    private readonly LiveFeed<LiveDevice> noDevices = new(device => device.Id);

    public LiveFeed<LiveCall> Calls => host.Running?.Control.Calls ?? noCalls;

    public LiveFeed<LiveDevice> Devices => host.Running?.Control.Devices ?? noDevices;

    public LiveFeed<LiveTrunk> Trunks => host.Running?.Control.Trunks ?? noTrunks;

    public Task<bool> EndCallAsync(string callId) => host.Running?.Control.EndCallAsync(callId) ?? Task.FromResult(false);

    public Task StopAsync(TimeSpan within) => host.Running?.Control.StopAsync(within) ?? Task.CompletedTask;

    public async IAsyncEnumerable<TrunkTestReport> RunAsync(TrunkTestOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (host.Running is not { } telephony) yield break;
        await foreach (var report in telephony.TrunkTest.RunAsync(order, cancellationToken)) yield return report;
    }

    public IBrowserPhone? Attach(string userId, string deviceId, string userAgent, IPAddress address, IBrowserPhoneChannel channel) =>
        host.Running?.Browsers.Attach(userId, deviceId, userAgent, address, channel);
}
