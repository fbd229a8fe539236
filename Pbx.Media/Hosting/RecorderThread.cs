using Microsoft.Extensions.Logging;
using Pbx.Media.Routing;

namespace Pbx.Media.Hosting;

/// <summary>The one thread that decodes and writes recordings of calls, ten times a second. It starts with the first, and keeps away from the packets.</summary>
internal sealed class RecorderThread(MediaClock clock, ILogger logger) : IDisposable
{
    private const int EveryMs = 100;

    private readonly Lock _gate = new();
    private readonly List<StereoRecorder> _recorders = [];
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _thread;
    private bool _stopping;

    public void Add(StereoRecorder recorder)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _recorders.Add(recorder);
            _wake.Set();
            if (_thread is not null)
                return;
            _thread = new(Run) { IsBackground = true, Name = "recorder", Priority = ThreadPriority.BelowNormal };
            _thread.Start();
        }
    }

    /// <summary>What runs is brought to its end: nothing more comes from the workers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
        }

        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        StereoRecorder[] all = [];
        while (true)
        {
            _wake.WaitOne(all.Length == 0 ? Timeout.Infinite : EveryMs);
            bool stopping;
            lock (_gate)
            {
                all = [.. _recorders];
                stopping = _stopping;
            }

            foreach (var recorder in all)
            {
                if (stopping)
                    recorder.Stop(clock.Now);
                if (Pump(recorder, stopping))
                    continue;
                lock (_gate)
                    _recorders.Remove(recorder);
            }

            if (stopping)
                return;
        }
    }

    private bool Pump(StereoRecorder recorder, bool stopping)
    {
        if (recorder.Pump(stopping ? TimeSpan.FromDays(3650) : clock.Now))
            return true;
        if (recorder.Completion is { IsCompletedSuccessfully: true, Result.Failure: { } failure })
            logger.LogError("A recording could not be written: {Reason}", failure.Message);
        return false;
    }
}
