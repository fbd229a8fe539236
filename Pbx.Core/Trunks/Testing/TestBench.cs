using System.Net;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>What the steps of one test share: the trunk, what was found out so far, and how to wait. On the signalling loop only.</summary>
internal sealed class TestBench(Switchboard board, PbxSnapshot snapshot, Trunk trunk, TrunkLine? line, SipCredentials? credentials, TrunkTestOrder order, CancellationToken cancel)
{
    private TaskCompletionSource? waiting;

    public Switchboard Board => board;

    public ISipUserAgent Sip => board.Sip!;

    public PbxSnapshot Snapshot => snapshot;

    public Trunk Trunk => trunk;

    /// <summary>The trunk at work, if what is tested is what is at work; null: it is switched off or not stored.</summary>
    public TrunkLine? Line => line;

    public SipCredentials? Credentials => credentials;

    public TrunkTestOrder Order => order;

    public CancellationToken Cancel => cancel;

    /// <summary>Proxies with their servers, in order; one null proxy: the domain itself.</summary>
    public IReadOnlyList<(string? Proxy, SipLookUp Found)> Ways { get; set; } = [];

    /// <summary>Proxy that has answered, or the first.</summary>
    public string? Proxy { get; set; }

    /// <summary>Where the trunk's server is; null: nothing is known.</summary>
    public IPEndPoint? Server { get; set; }

    /// <summary>The way as both ends see it, from the last answer.</summary>
    public SipWay? Way { get; set; }

    /// <summary>The registration to call over: that at work, or that of the test.</summary>
    public IClientRegistration? Registration { get; set; }

    /// <summary>Something has changed: whoever waits looks again.</summary>
    public void Nudge() => waiting?.TrySetResult();

    /// <summary>Waits until something holds; false: it did not within the time.</summary>
    public async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var late = false;
        using var timer = board.After(limit, () =>
        {
            late = true;
            Nudge();
        });
        while (!condition())
        {
            cancel.ThrowIfCancellationRequested();
            if (late) return false;
            waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await waiting.Task;
        }
        return true;
    }

    /// <summary>True if something that is no SIP came from one of the servers while it should have answered.</summary>
    public bool HeardNoise(TimeSpan within) => Ways.SelectMany(way => way.Found.Servers).Any(server => Sip.HasHeardNoise(server.Address, within));
}
