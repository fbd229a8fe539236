using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Pbx.Sip.Transport;

/// <summary>
/// The signalling loop: one thread that owns the SIP engine, with a queue that any thread may post to and a wake-up for the engine's next deadline.
/// An await begun on it resumes on it. An exception in a posted action is logged and counted; it never ends the loop.
/// </summary>
public sealed class LoopThread : IDisposable
{
    // Fine enough for the timers of SIP, and coarse enough that a thousand of them a second ring a hundred times.
    private static readonly TimeSpan AlarmGrain = TimeSpan.FromMilliseconds(10);

    // A timer of the system takes no more than seven weeks, and a peer may ask for a session of a century.
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(1);

    // A monitor and no semaphore: that one spins before it sleeps, which between two messages is always too short and costs a third of the loop's time.
    private readonly object _gate = new();
    private readonly LoopSynchronizationContext _context;
    private readonly ILoopWork _work;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _epoch;
    private readonly ITimer _alarm;
    private readonly Thread _thread;
    private List<Posted> _inbox = [];
    private List<Posted> _batch = [];
    private TimeSpan _armedFor = TimeSpan.MaxValue;
    private bool _signalled;
    private volatile bool _hasRung;
    private volatile bool _stopping;
    private volatile int _turn;
    private long _exceptions;

    /// <summary>Creates the loop; <see cref="Start"/> lets it run.</summary>
    public LoopThread(ILoopWork work, TimeProvider time, ILogger logger, string name = "sip-loop")
    {
        _work = work;
        _time = time;
        _logger = logger;
        _epoch = time.GetTimestamp();
        _context = new LoopSynchronizationContext(this);
        _alarm = time.CreateTimer(static loop => ((LoopThread)loop!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Time since the loop was created: the engine's <c>now</c>.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>True on the loop's own thread.</summary>
    public bool IsOnLoop => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Actions that wait to be run.</summary>
    public int Backlog
    {
        get
        {
            lock (_gate) return _inbox.Count;
        }
    }

    /// <summary>About how many actions wait or are being run in the present turn: many only where the loop cannot keep up.</summary>
    public int Waiting => Math.Max(_turn, Backlog);

    /// <summary>Exceptions that came out of posted actions and of the engine.</summary>
    public long Exceptions => Interlocked.Read(ref _exceptions);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Queues an action. From any thread; never blocks. Dropped once the loop has been disposed of.</summary>
    public void Post(Action action) => Enqueue(new Posted(static state => ((Action)state!)(), action));

    internal void Post(SendOrPostCallback callback, object? state) => Enqueue(new Posted(callback, state));

    /// <summary>Runs a function on the loop and returns its result.</summary>
    public Task<T> InvokeAsync<T>(Func<Task<T>> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_stopping)
        {
            completion.SetCanceled();
            return completion.Task;
        }
        Post(async () =>
        {
            try
            {
                completion.TrySetResult(await function());
            }
            catch (OperationCanceledException)
            {
                completion.TrySetCanceled();
            }
#pragma warning disable CA1031 // whatever it is, it belongs to the caller
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.TrySetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Waits for something, but no longer than the time given. From outside the loop.</summary>
    public async Task WaitAsync(Task task, TimeSpan within)
    {
        try
        {
            await task.WaitAsync(within, _time);
        }
        catch (TimeoutException)
        {
            // Patience is all that was asked for.
        }
    }

    /// <summary>Ends the thread after what has been queued.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        Wake();
        if (_thread.IsAlive && !IsOnLoop) _thread.Join(TimeSpan.FromSeconds(5));
        _alarm.Dispose();
    }

    private void Enqueue(Posted posted)
    {
        lock (_gate)
        {
            _inbox.Add(posted);
            Signal();
        }
    }

    private void Ring()
    {
        _hasRung = true;
        Wake();
    }

    private void Wake()
    {
        lock (_gate) Signal();
    }

    private void Signal()
    {
        if (_signalled) return;
        _signalled = true;
        Monitor.Pulse(_gate);
    }

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(_context);
        while (true)
        {
            lock (_gate)
            {
                while (!_signalled) Monitor.Wait(_gate);
                (_inbox, _batch) = (_batch, _inbox);
                _signalled = false;
            }
            _turn = _batch.Count;
            // What is due comes first, and sets the engine's clock for what was posted.
            if (_batch.Count > 0) Drive();
            foreach (ref var posted in CollectionsMarshal.AsSpan(_batch)) Invoke(posted);
            _batch.Clear();
            Drive();
            if (_stopping && IsIdle()) return;
        }
    }

    private bool IsIdle()
    {
        lock (_gate) return _inbox.Count == 0;
    }

    private void Invoke(in Posted posted)
    {
        try
        {
            posted.Callback(posted.State);
        }
#pragma warning disable CA1031 // one bad message must not take the telephone system down
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Count(exception);
        }
    }

    private void Drive()
    {
        try
        {
            Arm(_work.Advance(Now));
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Count(exception);
            Arm(Now + TimeSpan.FromMilliseconds(10));
        }
    }

    private void Count(Exception exception)
    {
        Interlocked.Increment(ref _exceptions);
        _logger.LogError(exception, "Exception on the signalling loop");
    }

    private void Arm(TimeSpan deadline)
    {
        // An alarm that rings early costs one empty turn; moving it for every message would cost more.
        var now = Now;
        // One that has rung a little before its time will not ring again by itself.
        if (deadline >= _armedFor && _armedFor > now && !_hasRung) return;
        if (deadline == TimeSpan.MaxValue)
        {
            _armedFor = deadline;
            return;
        }
        var due = deadline - now;
        if (due < AlarmGrain) due = AlarmGrain;
        else if (due > LongestAlarm) due = LongestAlarm;
        _hasRung = false;
        _armedFor = now + due;
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Posted(SendOrPostCallback Callback, object? State);

    private sealed class LoopSynchronizationContext(LoopThread loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (loop.IsOnLoop) d(state);
            else throw new NotSupportedException("Blocking on the signalling loop is not supported.");
        }

        public override SynchronizationContext CreateCopy() => this;
    }
}
