using System.Collections.Concurrent;
using Pbx.Media.Audio;

namespace Pbx.Media.Routing;

/// <summary>
/// Turns what the taps of two sides gathered into a stereo file, a little behind the conversation and always in step with time. Pumped by one thread with the
/// time handed in; it plays the past again, packet by packet as each came, so being late by seconds changes nothing in the file.
/// </summary>
internal sealed class StereoRecorder
{
    /// <summary>Audio is read in pieces this long: voices are laid in time as finely.</summary>
    public const int PieceMs = 5;

    // A worker tells packets of a round under the time at which the round began.
    private static readonly TimeSpan Behind = RecordedVoice.Delay + TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(PieceMs);
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly int _sampleRate;
    private readonly RecordedSide[] _sides;
    private readonly short[] _mono;
    private readonly short[] _stereo;
    private readonly ConcurrentQueue<(TimeSpan At, bool Paused)> _pauses = new();
    private readonly TaskCompletionSource<CallRecordingResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WavWriter? _writer;
    private TimeSpan _at;
    private TimeSpan _checkpoint;
    private long _stopAt = long.MaxValue;
    private bool _paused;

    public StereoRecorder(Stream stream, int sampleRate, TimeSpan start)
    {
        (_stream, _sampleRate, _at, _checkpoint) = (stream, sampleRate, start, start);
        _sides = [new(sampleRate), new(sampleRate)];
        _mono = new short[sampleRate * PieceMs / 1000];
        _stereo = new short[2 * _mono.Length];
    }

    public Task<CallRecordingResult> Completion => _completion.Task;

    /// <summary>A side listens to this tap once those before it have ended. From the control thread.</summary>
    public void Hear(RecordingSide side, PacketTap tap) => _sides[(int)side].Add(tap);

    /// <summary>From the control thread.</summary>
    public void Pause(bool paused, TimeSpan at) => _pauses.Enqueue((at, paused));

    /// <summary>The file ends with this moment. From the control thread; the first time counts.</summary>
    public void Stop(TimeSpan at) => Interlocked.CompareExchange(ref _stopAt, at.Ticks, long.MaxValue);

    /// <summary>Writes what can be written at this time. False: the file is whole, or cannot be written.</summary>
    public bool Pump(TimeSpan now)
    {
        try
        {
            _writer ??= new(_stream, _sampleRate, channels: 2, leaveOpen: true);
            var end = TimeSpan.FromTicks(Interlocked.Read(ref _stopAt));
            while (_at < end && _at + Piece + Behind <= now)
                WritePiece();
            if (_at >= end)
            {
                Finish(null);
                return false;
            }

            if (_at - _checkpoint >= CheckpointEvery)
            {
                _checkpoint = _at;
                _writer.Checkpoint();
            }

            return true;
        }
        catch (Exception e)
        {
            // The disk is full, for instance: whoever asked for the recording must hear of it, and the call goes on.
            Finish(e);
            return false;
        }
    }

    private void WritePiece()
    {
        while (_pauses.TryPeek(out var pause) && pause.At <= _at)
        {
            _paused = pause.Paused;
            _pauses.TryDequeue(out _);
        }

        for (var side = 0; side < 2; side++)
        {
            // Listened to in a pause as well, so that it goes on in the right place.
            _sides[side].Read(_mono, _at + RecordedVoice.Delay);
            for (var i = 0; i < _mono.Length; i++)
                _stereo[2 * i + side] = _paused ? (short)0 : _mono[i];
        }

        _writer!.Write(_stereo);
        _at += Piece;
    }

    private void Finish(Exception? failure)
    {
        var duration = _writer?.Duration ?? TimeSpan.Zero;
        try
        {
            _writer?.Dispose();
        }
        catch (Exception e) when (failure is not null || e is IOException)
        {
            failure ??= e;
        }

        var missed = _sides.Sum(side => side.Missed);
        foreach (var side in _sides)
            side.Dispose();
        _completion.TrySetResult(new(duration, missed, failure));
    }
}
