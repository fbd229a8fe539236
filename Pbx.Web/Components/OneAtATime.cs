namespace Pbx.Web.Components;

/// <summary>What a page does at the press of a button, one act at a time: a press while one runs is the second half of a double click and does nothing.</summary>
public sealed class OneAtATime
{
    /// <summary>Something runs.</summary>
    public bool Running { get; private set; }

    /// <summary>Runs it, unless something runs already.</summary>
    public async Task RunAsync(Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (Running) return;
        Running = true;
        try
        {
            await act();
        }
        finally
        {
            Running = false;
        }
    }
}
