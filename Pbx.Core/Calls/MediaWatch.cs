namespace Pbx.Core.Calls;

/// <summary>Ends a leg from which nothing has come for the configured time. Silence is allowed before the answer and as long as either side holds.</summary>
internal sealed class MediaWatch(Switchboard board, CallLeg leg, Action lost)
{
    private DateTimeOffset? silentSince;
    private IDisposable? timer;
    private bool stopped;
    private bool paused;

    /// <summary>How much silence is allowed, and when the media engine is to tell of it; null: any.</summary>
    public TimeSpan? Limit => leg.Call.Snapshot.Settings.MediaTimeoutSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Nothing has come for this long.</summary>
    public void Silent(TimeSpan duration)
    {
        silentSince = board.Now - duration;
        Review();
    }

    /// <summary>Something has come.</summary>
    public void Heard()
    {
        silentSince = null;
        Review();
    }

    /// <summary>Looks again, after hold or resume.</summary>
    public void Review()
    {
        if (stopped) return;
        timer?.Dispose();
        timer = null;
        // A phone that rings may have opened its sound and say nothing yet.
        if (leg.State == LegState.Early || leg.IsHolding || leg.IsHeld)
        {
            paused = true;
            return;
        }
        // Time on hold or before the answer does not count: after it the peer has the whole time again.
        if (paused && silentSince is not null) silentSince = board.Now;
        paused = false;
        if (Limit is { } limit && silentSince is { } since) timer = board.After(since + limit - board.Now, lost);
    }

    /// <summary>The leg is over.</summary>
    public void Stop()
    {
        stopped = true;
        timer?.Dispose();
        timer = null;
    }
}
