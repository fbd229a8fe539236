using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Pbx.Core.Configuration;
using Pbx.Core.Phones;
using Pbx.Web.Components;

namespace Pbx.Web.Hubs;

/// <summary>
/// Carries events of one browser telephone to its tab, in order. No event is dropped: a tab that does not read loses the connection, and asks
/// for everything when it is back.
/// </summary>
public sealed class HubPhoneChannel : IBrowserPhoneChannel, IDisposable
{
    private const int QueueLength = 256;
    private readonly Channel<BrowserPhoneEvent> queue = Channel.CreateBounded<BrowserPhoneEvent>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly ISingleClientProxy client;
    private readonly ISnapshotSource snapshots;
    private readonly Action abort;
    private volatile bool disposed;

    /// <summary>Starts the pump; it ends with the connection, which <paramref name="abort"/> cuts.</summary>
    public HubPhoneChannel(ISingleClientProxy client, ISnapshotSource snapshots, Action abort, CancellationToken connectionAborted)
    {
        this.client = client;
        this.snapshots = snapshots;
        this.abort = abort;
        _ = PumpAsync(connectionAborted);
    }

    /// <inheritdoc />
    public void Send(BrowserPhoneEvent phoneEvent)
    {
        if (!queue.Writer.TryWrite(phoneEvent) && !disposed) abort();
    }

    /// <summary>Calls with their numbers as people write them.</summary>
    public static IReadOnlyList<BrowserCall> Shown(IReadOnlyList<BrowserCall> calls, PbxSnapshot? snapshot) =>
        [.. (calls ?? throw new ArgumentNullException(nameof(calls))).Select(call => call with { PeerShown = PhoneNumberText.Show(call.PeerNumber, snapshot) })];

    /// <summary>No more events.</summary>
    public void Dispose()
    {
        disposed = true;
        queue.Writer.TryComplete();
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var phoneEvent in queue.Reader.ReadAllAsync(cancellationToken)) await DeliverAsync(phoneEvent, cancellationToken);
        }
        catch (Exception)
        {
            // The connection is gone: OnDisconnectedAsync detaches the device, and the tab asks for everything when it is back.
        }
    }

    private Task DeliverAsync(BrowserPhoneEvent phoneEvent, CancellationToken cancellationToken) => phoneEvent switch
    {
        BrowserPhoneEvent.Calls calls => client.SendAsync("calls", Shown(calls.All, snapshots.Current), cancellationToken),
        BrowserPhoneEvent.MediaAnswer answer => client.SendAsync("mediaAnswer", answer.CallId, answer.Sdp, cancellationToken),
        BrowserPhoneEvent.MediaWanted wanted => client.SendAsync("mediaWanted", wanted.CallId, cancellationToken),
        BrowserPhoneEvent.Ended ended => client.SendAsync("ended", ended.CallId, ended.Reason, ended.StatusCode, cancellationToken),
        BrowserPhoneEvent.Displaced => client.SendAsync("displaced", cancellationToken),
        _ => Task.CompletedTask,
    };
}
