using Pbx.Media.Dtls;
using Pbx.Media.Sessions;

namespace Pbx.Media.Hosting;

/// <summary>Ties a flow to the worker that runs it and to the sockets that are its own, and moves it to another worker.</summary>
internal sealed class FlowOwner(MediaWorker worker, DtlsHandshaker handshaker, RtpPortPair? ports) : IFlowHost
{
    private volatile MediaWorker _worker = worker;
    private MediaFlow? _flow;

    public MediaWorker Worker => _worker;

    /// <summary>Sessions of the shared port stay where it is.</summary>
    public bool CanMove => ports is not null;

    public MediaFlow Flow => _flow!;

    public TimeSpan Now => _worker.Now;

    /// <summary>The RTP port, 0 on the shared port.</summary>
    public int Port => ports?.Port ?? 0;

    public void Start(MediaFlow flow)
    {
        _flow = flow;
        var worker = _worker;
        worker.AddLoad(1);
        Post(() => Attach(worker));
    }

    public void Post(Action action)
    {
        var worker = _worker;
        worker.Post(() =>
        {
            // The flow may have moved after this was posted.
            if (worker == _worker)
                action();
            else
                Post(action);
        });
    }

    public bool Invoke(Action action) => _worker.Invoke(action);

    public void BeginHandshake(DtlsEndpoint endpoint, IReadOnlyList<DtlsFingerprint> expected, Action<DtlsResult> completed) =>
        handshaker.Begin(endpoint, expected, completed);

    /// <summary>Control thread. Returns when the old worker has let go.</summary>
    public void MoveTo(MediaWorker target)
    {
        var from = _worker;
        if (target == from || !CanMove)
            return;
        from.Invoke(() =>
        {
            Flow.Detach();
            ports!.Detach();
            _worker = target;
        });
        from.AddLoad(-1);
        target.AddLoad(1);
        target.Post(() => Attach(target));
    }

    public void Close(Action done)
    {
        Post(() =>
        {
            Flow.Close(_worker.Now);
            ports?.Dispose();
            _worker.AddLoad(-1);
            done();
        });
    }

    private void Attach(MediaWorker worker)
    {
        if (Flow.IsClosed)
            return;
        ports?.Attach(worker, Flow);
        Flow.Attach(worker.Deadlines, worker.Counters, worker.Now);
    }
}
