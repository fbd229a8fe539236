using Pbx.Media.Hosting;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>What the control thread holds of a <see cref="StereoRecorder"/>: it moves the taps from session to session.</summary>
internal sealed class CallRecording(StereoRecorder recorder, MediaClock clock) : ICallRecording
{
    private readonly (MediaSession Session, PacketTap Tap)?[] _heard = new (MediaSession, PacketTap)?[2];
    private bool _disposed;

    public Task<CallRecordingResult> Completion => recorder.Completion;

    public void Hear(RecordingSide side, IMediaSession? session)
    {
        var own = session as MediaSession;
        if (_disposed || own is { IsDisposed: true })
            own = null;
        ref var heard = ref _heard[(int)side];
        if (heard?.Session == own)
            return;
        if (heard is { } before)
            before.Session.Host.Post(before.Tap.Stop);
        heard = null;
        if (own is null)
            return;
        var tap = new PacketTap(own.Flow);
        heard = (own, tap);
        recorder.Hear(side, tap);
        own.Host.Post(tap.Start);
    }

    public void Pause(bool paused) => recorder.Pause(paused, clock.Now);

    public void Dispose()
    {
        if (_disposed)
            return;
        Hear(RecordingSide.Left, null);
        Hear(RecordingSide.Right, null);
        _disposed = true;
        recorder.Stop(clock.Now);
    }
}
