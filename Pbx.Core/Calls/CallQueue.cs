namespace Pbx.Core.Calls;

/// <summary>Events of one call, read by the one function that drives it. On the loop only.</summary>
internal sealed class CallQueue
{
    private readonly Queue<CallEvent> events = new();
    private TaskCompletionSource<CallEvent>? reader;

    /// <summary>Adds an event. The driver runs later, never inside this call.</summary>
    public void Post(CallEvent callEvent)
    {
        if (reader is { } waiting)
        {
            reader = null;
            waiting.SetResult(callEvent);
        }
        else
        {
            events.Enqueue(callEvent);
        }
    }

    /// <summary>The next event.</summary>
    public Task<CallEvent> NextAsync()
    {
        if (events.TryDequeue(out var ready)) return Task.FromResult(ready);
        reader = new TaskCompletionSource<CallEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        return reader.Task;
    }
}
