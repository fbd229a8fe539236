using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Media.Dtls;

namespace Pbx.Media.Hosting;

/// <summary>Runs DTLS handshakes, which block, on a capped number of threads of its own; more wait in line.</summary>
public sealed class DtlsHandshaker : IDisposable
{
    public const int DefaultMaxThreads = 32;

    private const int StackSize = 512 * 1024;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly int _maxThreads;
    private readonly ILogger _logger;
    private readonly Queue<Job> _waiting = [];
    private readonly HashSet<DtlsEndpoint> _running = [];
    private int _threads;
    private int _idle;
    private bool _disposed;

    public DtlsHandshaker(int maxThreads = DefaultMaxThreads, ILogger<DtlsHandshaker>? logger = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        _maxThreads = maxThreads;
        _logger = logger ?? NullLogger<DtlsHandshaker>.Instance;
    }

    /// <summary>Threads that exist now.</summary>
    public int ThreadCount
    {
        get
        {
            lock (_waiting) return _threads;
        }
    }

    /// <summary>Begins the handshake when the endpoint has something to do. The result is posted exactly once, on a thread of this class.</summary>
    /// <param name="endpoint">The association; its owner goes on feeding it.</param>
    /// <param name="expected">The peer's fingerprints of the SDP, of which one has to match.</param>
    /// <param name="completed">Takes the result; to be passed on to the owner's thread.</param>
    public void Begin(DtlsEndpoint endpoint, IReadOnlyList<DtlsFingerprint> expected, Action<DtlsResult> completed)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(completed);
        var job = new Job(endpoint, expected, completed);
        endpoint.WhenReady(() => Enqueue(job));
    }

    /// <summary>Ends every handshake as cancelled.</summary>
    public void Dispose()
    {
        DtlsEndpoint[] running;
        lock (_waiting)
        {
            _disposed = true;
            running = [.. _running, .. _waiting.Select(j => j.Endpoint)];
            Monitor.PulseAll(_waiting);
        }
        foreach (var endpoint in running) endpoint.Dispose();
    }

    private void Enqueue(Job job)
    {
        lock (_waiting)
        {
            if (!_disposed)
            {
                _waiting.Enqueue(job);
                if (_waiting.Count <= _idle)
                {
                    Monitor.Pulse(_waiting);
                }
                else if (_threads < _maxThreads)
                {
                    _threads++;
                    new Thread(Work, StackSize) { IsBackground = true, Name = "DTLS handshake" }.Start();
                }
                return;
            }
        }
        Post(job, new DtlsResult(DtlsOutcome.Cancelled));
    }

    private void Work()
    {
        while (TryTake() is { } job)
        {
            DtlsResult result;
            try
            {
                result = job.Endpoint.RunHandshake(job.Expected);
            }
#pragma warning disable CA1031 // A fault in one association must not end a thread that serves others.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.LogError(e, "DTLS handshake failed unexpectedly");
                result = new DtlsResult(DtlsOutcome.ProtocolError, e.Message);
            }
            lock (_waiting) _running.Remove(job.Endpoint);
            Post(job, result);
        }
    }

    private Job? TryTake()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var woken = !_disposed && Monitor.Wait(_waiting, IdleTime);
                _idle--;
                if (woken || _waiting.Count > 0) continue;
                _threads--;
                return null;
            }
            var job = _waiting.Dequeue();
            _running.Add(job.Endpoint);
            return job;
        }
    }

    private void Post(Job job, DtlsResult result)
    {
        try
        {
            job.Completed(result);
        }
#pragma warning disable CA1031 // The owner's fault must not end a thread that serves others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.LogError(e, "The owner of a DTLS association failed to take its result");
        }
    }

    private sealed record Job(DtlsEndpoint Endpoint, IReadOnlyList<DtlsFingerprint> Expected, Action<DtlsResult> Completed);
}
