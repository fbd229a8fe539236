namespace Pbx.Tests.Core.Support;

/// <summary>A signalling loop that runs when the test says so, on the test's thread: no thread, no waiting.</summary>
internal sealed class VirtualLoop : SynchronizationContext
{
    private readonly Queue<Action> work = new();

    public bool IsRunning { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => Post(() => d(state));

    public void Post(Action action) => work.Enqueue(action);

    /// <summary>Runs until nothing is left to do.</summary>
    public void Run()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        IsRunning = true;
        try
        {
            for (var steps = 0; work.TryDequeue(out var action); steps++)
            {
                Assert.True(steps < 100_000, "the loop never comes to rest");
                action();
            }
        }
        finally
        {
            IsRunning = false;
            SetSynchronizationContext(outer);
        }
    }

    public T Run<T>(Task<T> task)
    {
        Run();
        Assert.True(task.IsCompleted, "the command waits for something that never comes");
        return task.GetAwaiter().GetResult();
    }
}
