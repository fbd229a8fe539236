using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Engine;

public class LoopThreadTests
{
    [Fact]
    public async Task An_await_begun_on_the_loop_resumes_on_it()
    {
        using var loop = new LoopThread(new Idle(), TimeProvider.System, NullLogger.Instance);
        loop.Start();
        Assert.False(loop.IsOnLoop);
        var stayed = await loop.InvokeAsync(async () =>
        {
            var before = loop.IsOnLoop;
            await Task.Run(static () => { });
            await Task.Yield();
            return before && loop.IsOnLoop;
        });
        Assert.True(stayed);
    }

    [Fact]
    public async Task An_exception_is_counted_and_the_loop_goes_on()
    {
        using var loop = new LoopThread(new Idle(), TimeProvider.System, NullLogger.Instance);
        loop.Start();
        loop.Post(static () => throw new InvalidOperationException("posted"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => loop.InvokeAsync<int>(static () => throw new InvalidOperationException("invoked")));
        Assert.Equal(1, await loop.InvokeAsync(() => Task.FromResult((int)loop.Exceptions)));
    }

    [Fact]
    public async Task Deadlines_are_kept_by_the_clock_that_was_given()
    {
        var time = new FakeTimeProvider();
        var work = new OneDeadline(TimeSpan.FromSeconds(10));
        using var loop = new LoopThread(work, time, NullLogger.Instance);
        loop.Start();
        await loop.InvokeAsync(() => Task.FromResult(0));
        // The turn that runs the action arms the alarm after it: one more turn makes sure.
        await loop.InvokeAsync(() => Task.FromResult(0));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(work.Fired.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await work.Fired.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_deadline_beyond_the_reach_of_an_alarm_is_no_fault()
    {
        using var loop = new LoopThread(new OneDeadline(TimeSpan.FromDays(40_000)), TimeProvider.System, NullLogger.Instance);
        loop.Start();
        await loop.InvokeAsync(() => Task.FromResult(0));
        await loop.InvokeAsync(() => Task.FromResult(0));
        Assert.Equal(0, loop.Exceptions);
    }

    [Fact]
    public async Task An_alarm_that_rings_early_is_set_again()
    {
        var time = new HastyTime();
        var work = new OneDeadline(TimeSpan.FromSeconds(10));
        using var loop = new LoopThread(work, time, NullLogger.Instance);
        loop.Start();
        await loop.InvokeAsync(() => Task.FromResult(0));
        await loop.InvokeAsync(() => Task.FromResult(0));
        Assert.True(time.IsSet);
        time.Now = TimeSpan.FromSeconds(9.9995);
        time.Ring();
        await loop.InvokeAsync(() => Task.FromResult(0));
        await loop.InvokeAsync(() => Task.FromResult(0));
        Assert.True(time.IsSet);
        time.Now = TimeSpan.FromSeconds(10);
        time.Ring();
        await work.Fired.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_heap_fires_in_order_and_forgets_what_is_stopped()
    {
        var queue = new TimerQueue();
        var fired = new List<double>();
        var random = new Random(7);
        var timers = Enumerable.Range(0, 500).Select(_ => new SipTimer(queue, new Recorder(fired, queue), TimerName.A)).ToArray();
        foreach (var timer in timers) timer.Start(TimeSpan.FromMilliseconds(random.Next(10_000)));
        for (var i = 0; i < timers.Length; i += 3) timers[i].Stop();
        for (var i = 1; i < timers.Length; i += 3) timers[i].Start(TimeSpan.FromMilliseconds(random.Next(10_000)));
        while (queue.TryTakeDue(TimeSpan.FromSeconds(20), out var timer)) timer.Fire();
        Assert.Equal(333, fired.Count);
        Assert.Equal(fired.Order(), fired);
        Assert.Equal(0, queue.Count);
    }

    private sealed class Recorder(List<double> fired, TimerQueue queue) : ITimerOwner
    {
        public void OnTimer(SipTimer timer) => fired.Add(queue.Now.TotalMilliseconds);
    }

    private sealed class Idle : ILoopWork
    {
        public TimeSpan Advance(TimeSpan now) => TimeSpan.MaxValue;
    }

    /// <summary>A clock whose alarm rings when it is told to: those of the system may do so a fraction of a millisecond early.</summary>
    private sealed class HastyTime : TimeProvider, ITimer
    {
        private TimerCallback? _callback;
        private object? _state;
        private long _ticks;
        private volatile bool _isSet;

        public bool IsSet => _isSet;

        public TimeSpan Now
        {
            set => Interlocked.Exchange(ref _ticks, value.Ticks);
        }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return this;
        }

        public void Ring()
        {
            _isSet = false;
            _callback!(_state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _isSet = true;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class OneDeadline(TimeSpan due) : ILoopWork
    {
        public TaskCompletionSource Fired { get; } = new();

        public TimeSpan Advance(TimeSpan now)
        {
            if (now < due) return due;
            Fired.TrySetResult();
            return TimeSpan.MaxValue;
        }
    }
}
