using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Pbx.Media.Sessions;

namespace Pbx.Media.Hosting;

/// <summary>
/// One thread that owns sockets, sessions and deadlines. Everything it owns is touched on it alone: other threads post commands. No lock, no await
/// and no thread pool stand between a packet in and a packet out.
/// </summary>
internal sealed class MediaWorker : IDisposable
{
    private readonly Poller _poller;
    private readonly MediaClock _clock;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly List<DatagramSocket> _flushed = [];
    private readonly Action<Exception> _onFault;
    private long _faults;
    private int _load;
    private int _wakePending;
    private volatile bool _stopping;

    public MediaWorker(int index, MediaClock clock, ILogger logger, bool native)
    {
        Index = index;
        _clock = clock;
        _logger = logger;
        _onFault = OnFault;
        _poller = Poller.Create(native);
        _thread = new(Run) { IsBackground = true, Name = $"media {index}", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    public int Index { get; }

    /// <summary>Time at the start of the present round: what a packet or deadline is handed as now.</summary>
    public TimeSpan Now { get; private set; }

    public DeadlineQueue Deadlines { get; } = new();

    public PacketCounters Counters { get; } = new();

    public bool IsNative => _poller.IsNative;

    /// <summary>Sessions that live here, counted by the engine to spread new ones.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>Exceptions that a session or command threw: a defect of ours, never of a peer.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    public void AddLoad(int count) => Interlocked.Add(ref _load, count);

    /// <summary>Runs a command on the worker's thread, in order.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        if (Thread.CurrentThread != _thread && Interlocked.Exchange(ref _wakePending, 1) == 0 && !_stopping)
            _poller.Wake();
    }

    /// <summary>Runs a command on the worker's thread and waits for its end. False if the worker has stopped.</summary>
    public bool Invoke(Action command)
    {
        if (Thread.CurrentThread == _thread)
        {
            command();
            return true;
        }

        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        Post(() =>
        {
            try
            {
                command();
            }
            catch (Exception e)
            {
                failure = e;
            }

            done.Set();
        });
        while (!done.Wait(50))
        {
            if (!_thread.IsAlive)
                return false;
        }

        return failure is null ? true : throw failure;
    }

    /// <summary>Worker thread only.</summary>
    public void Add(Socket socket, IPollTarget target) => _poller.Add(socket, target);

    /// <summary>Worker thread only.</summary>
    public void Remove(Socket socket) => _poller.Remove(socket);

    /// <summary>Worker thread only.</summary>
    public void WatchWritable(Socket socket, bool watch) => _poller.WatchWritable(socket, watch);

    /// <summary>Sockets that gather what is sent in a round. Worker thread only.</summary>
    public void FlushAfterRound(DatagramSocket socket) => _flushed.Add(socket);

    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _poller.Wake();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run()
    {
        Now = _clock.Now;
        while (!_stopping)
        {
            var wait = Deadlines.Next is { } next ? next - _clock.Now : TimeSpan.FromSeconds(1);
            if (!_commands.IsEmpty)
                wait = TimeSpan.Zero;
            Round(wait);
        }

        RunCommands();
        _poller.Dispose();
    }

    private void Round(TimeSpan wait)
    {
        try
        {
            _poller.Wait(wait < TimeSpan.Zero ? TimeSpan.Zero : wait);
            Now = _clock.Now;
            _poller.Dispatch(_onFault);
            RunCommands();
            Deadlines.RunDue(Now, _onFault);
        }
        catch (Exception e)
        {
            OnFault(e);
        }

        foreach (var socket in _flushed)
            socket.Flush();
    }

    private void RunCommands()
    {
        Volatile.Write(ref _wakePending, 0);
        Interlocked.MemoryBarrier();
        while (_commands.TryDequeue(out var command))
        {
            try
            {
                command();
            }
            catch (Exception e)
            {
                OnFault(e);
            }
        }
    }

    private void OnFault(Exception e)
    {
        if (Interlocked.Increment(ref _faults) <= 20)
            _logger.LogError(e, "Media worker {Worker}: a handler failed", Index);
    }
}
