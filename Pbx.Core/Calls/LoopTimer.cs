namespace Pbx.Core.Calls;

/// <summary>Runs an action on the signalling loop after a time, unless disposed before. On the loop only.</summary>
internal sealed class LoopTimer : IDisposable
{
    private readonly Switchboard board;
    private readonly Action action;
    private readonly ITimer timer;
    private bool done;

    public LoopTimer(Switchboard board, TimeSpan due, Action action)
    {
        this.board = board;
        this.action = action;
        board.TimerCount++;
        timer = board.Time.CreateTimer(_ => board.Post(Fire), null, due < TimeSpan.Zero ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (done) return;
        done = true;
        board.TimerCount--;
        timer.Dispose();
    }

    private void Fire()
    {
        if (done) return;
        Dispose();
        action();
    }
}
