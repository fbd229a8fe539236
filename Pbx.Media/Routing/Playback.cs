using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>What the control thread holds of a <see cref="PlaybackRoute"/>.</summary>
internal sealed class Playback : IMediaPlayback
{
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IFlowHost _host;
#pragma warning disable CA2213 // Belongs to the worker; Stop, which is posted there, ends it.
    private readonly PlaybackRoute _route;
#pragma warning restore CA2213
    private int _disposed;

    private Playback(IFlowHost host, MediaFlow flow, IAudioSource source)
    {
        _host = host;
        _route = new(flow, source, ended => _completion.TrySetResult(ended));
    }

    public Task<bool> Completion => _completion.Task;

    public static Playback Start(IFlowHost host, MediaFlow flow, IAudioSource source)
    {
        var playback = new Playback(host, flow, source);
        host.Post(() => playback._route.Start(host.Now));
        return playback;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _host.Post(_route.Stop);
    }
}
