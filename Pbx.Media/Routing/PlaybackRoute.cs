using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>Plays a source to a session at the pace of a clock, in packets as long as the peer likes them. Waits until the session can be reached.</summary>
internal sealed class PlaybackRoute : IMediaRoute, IDisposable
{
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxLag = TimeSpan.FromMilliseconds(200);

    private readonly MediaFlow _target;
    private readonly IAudioSource _source;
    private readonly Action<bool> _completed;
    private readonly Deadline _deadline;
    private readonly OutgoingAudio _audio;
    private short[] _samples = [];
    private TimeSpan _next;
    private int _sampleRate;
    private bool _started;
    private bool _finished;

    public PlaybackRoute(MediaFlow target, IAudioSource source, Action<bool> completed)
    {
        (_target, _source, _completed) = (target, source, completed);
        _audio = new(target);
        _deadline = new(OnTime);
    }

    public void Start(TimeSpan now)
    {
        if (_finished)
            return;
        if (_target.IsClosed || _target.Deadlines is null)
        {
            Finish(false);
            return;
        }

        _target.Hear(this);
        _target.Deadlines.Set(_deadline, now);
    }

    public void Stop()
    {
        if (_target.Hears == this)
            _target.Hear(null);
        Finish(false);
    }

    public void OnReplaced() => Finish(false);

    public void Dispose() => Finish(false);

    private void OnTime(TimeSpan now)
    {
        if (_finished || _target.Deadlines is not { } deadlines)
            return;
        // A source begins when it can be heard; once begun it goes on, as a radio does.
        if (!_audio.TryPrepare() || (!_started && !_target.Sender.IsReady))
        {
            deadlines.Set(_deadline, now + ReadyPoll);
            return;
        }

        if (!_started)
            (_started, _next, _sampleRate) = (true, now, _audio.SampleRate);
        var frame = _audio.FrameMs;
        var count = _sampleRate * frame / 1000;
        if (_samples.Length < count)
            _samples = new short[count];
        var piece = _samples.AsSpan(0, count);
        var read = _source.Read(piece, _sampleRate);
        piece[Math.Clamp(read, 0, count)..].Clear();
        if (read > 0)
            _audio.Write(piece, _sampleRate, now);
        if (read < count)
        {
            if (_target.Hears == this)
            {
                Finish(true);
                _target.Hear(null);
            }

            return;
        }

        _next += TimeSpan.FromMilliseconds(frame);
        if (now - _next > MaxLag)
        {
            _audio.Pause(now - _next);
            _next = now;
        }

        deadlines.Set(_deadline, _next);
    }

    private void Finish(bool playedToEnd)
    {
        if (_finished)
            return;
        _finished = true;
        _target.Deadlines?.Cancel(_deadline);
        _audio.Dispose();
        (_source as IDisposable)?.Dispose();
        _completed(playedToEnd);
    }
}
