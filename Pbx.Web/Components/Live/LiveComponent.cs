using Microsoft.AspNetCore.Components;
using Pbx.Core.Live;

namespace Pbx.Web.Components.Live;

/// <summary>
/// Base of a component that shows live records. Changes are gathered for 100 ms and drawn by one StateHasChanged, however many feeds
/// changed; disposing ends the subscriptions.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    /// <summary>How long changes are gathered.</summary>
    public static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopping = new();
    private readonly List<ILiveView> views = [];
    private ITimer? tick;
    private Task? flush;
    private bool disposed;

    /// <summary>The clock.</summary>
    [Inject] protected TimeProvider Time { get; set; } = default!;

    /// <summary>Cancelled when the component goes.</summary>
    protected CancellationToken Stopping => stopping.Token;

    /// <summary>Watches a feed until the component goes. Call it from OnInitialized.</summary>
    protected LiveView<T> Watch<T>(LiveFeed<T> feed, Func<T, string> keyOf) where T : class
    {
        ArgumentNullException.ThrowIfNull(feed);
        ObjectDisposedException.ThrowIf(disposed, this);
        var view = new LiveView<T>(feed, keyOf);
        views.Add(view);
        _ = PumpAsync(view);
        return view;
    }

    /// <summary>Draws again at this interval, for durations that tick.</summary>
    protected void TickEvery(TimeSpan interval) =>
        tick ??= Time.CreateTimer(_ => _ = InvokeAsync(() => { if (!disposed) StateHasChanged(); }), null, interval, interval);

    /// <summary>Called on the renderer's thread after a batch was applied, before it is drawn.</summary>
    protected virtual void OnLive() { }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends all subscriptions.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposed) return;
        disposed = true;
        stopping.Cancel();
        tick?.Dispose();
        foreach (var view in views) view.Dispose();
        stopping.Dispose();
    }

    private async Task PumpAsync(ILiveView view)
    {
        var token = stopping.Token;
        try
        {
            while (await view.WaitAsync(token))
            {
                Task batch = null!;
                await InvokeAsync(() => batch = flush ??= FlushAsync(token));
                await batch;
            }
        }
        catch (OperationCanceledException)
        {
            // The component went.
        }
        catch (ObjectDisposedException)
        {
            // The circuit went.
        }
    }

    private async Task FlushAsync(CancellationToken token)
    {
        await Task.Delay(Batch, Time, token);
        flush = null;
        if (disposed) return;
        foreach (var view in views) view.Drain();
        OnLive();
        StateHasChanged();
    }
}
