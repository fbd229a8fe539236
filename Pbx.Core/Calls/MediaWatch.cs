namespace Pbx.Core.Calls;

/// <summary>Ends a leg from which nothing has come for the configured time. Silence is allowed as long as either side holds.</summary>
internal sealed class MediaWatch(Switchboard board, CallLeg leg, Action lost)
{
    private DateTimeOffset? silentSince;
    private IDisposable? timer;
    private bool stopped;

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
        var limit = TimeSpan.FromSeconds(leg.Call.Snapshot.Settings.MediaTimeoutSeconds);
        if (limit <= TimeSpan.Zero || silentSince is not { } since || leg.IsHolding || leg.IsHeld)
        {
            // Time on hold does not count: after it the peer has the whole time again.
            if (silentSince is not null && (leg.IsHolding || leg.IsHeld)) silentSince = board.Now;
            timer?.Dispose();
            timer = null;
            return;
        }
        timer?.Dispose();
        timer = board.After(since + limit - board.Now, lost);
    }

    /// <summary>The leg is over.</summary>
    public void Stop()
    {
        stopped = true;
        timer?.Dispose();
        timer = null;
    }
}
