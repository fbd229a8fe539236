using System.Buffers;
using System.Threading.Channels;
using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// Listens to what one session sends and hands it on as linear samples, at the pace of a clock: a gap in the packets is a gap in the recording. The worker
/// never waits for the disk: what the writer cannot take is counted as lost.
/// </summary>
internal sealed class RecordingTap : IFlowListener
{
    private const int FrameMs = 20;
    private const int QueueFrames = 500;
    // About -46 dBFS: below it is room noise.
    private const double QuietLevel = 160;

    private readonly MediaFlow _source;
    private readonly RecordingOptions _options;
    private readonly Channel<(short[] Samples, int Count)> _queue = Channel.CreateBounded<(short[], int)>(new BoundedChannelOptions(QueueFrames) { SingleReader = true, SingleWriter = true });
    private readonly Deadline _deadline;
    private PayloadFormat? _format;
    private IAudioDecoder? _decoder;
    private JitterBuffer? _buffer;
    private AudioReceiver? _receiver;
    private Resampler? _resampler;
    private short[] _samples = [];
    private uint _ssrc;
    private TimeSpan _started;
    private TimeSpan _next;
    private TimeSpan _lastVoice;
    private bool _ended;

    public RecordingTap(MediaFlow source, RecordingOptions options)
    {
        (_source, _options) = (source, options);
        _deadline = new(OnTime);
    }

    /// <summary>What is to be written; completes when the recording is over.</summary>
    public ChannelReader<(short[] Samples, int Count)> Frames => _queue.Reader;

    /// <summary>Why it is over.</summary>
    public RecordingEnd End { get; private set; } = RecordingEnd.Stopped;

    /// <summary>On the source's worker.</summary>
    public void Start(TimeSpan now)
    {
        if (_source.IsClosed || _source.Deadlines is not { } deadlines)
        {
            Finish(RecordingEnd.SessionEnded);
            return;
        }

        (_started, _next, _lastVoice) = (now, now, now);
        _source.Listen(this);
        deadlines.Set(_deadline, now);
    }

    /// <summary>On the source's worker.</summary>
    public void Stop()
    {
        _source.Unlisten(this);
        Finish(RecordingEnd.Stopped);
    }

    public void OnSourceGone() => Finish(RecordingEnd.SessionEnded);

    public void OnRtp(in InboundPacket packet)
    {
        if (_ended || packet.Format!.Kind != PayloadKind.Audio || packet.Payload.IsEmpty)
            return;
        if (!ReferenceEquals(packet.Format, _format) && !TryFollow(packet.Format))
            return;
        if (packet.Ssrc != _ssrc)
        {
            _ssrc = packet.Ssrc;
            _buffer!.Reset();
        }

        _buffer!.Insert(packet.Sequence, packet.Timestamp, packet.Format.ReceivePayloadType, packet.Payload, packet.Now);
    }

    private bool TryFollow(PayloadFormat format)
    {
        _format = format;
        if (_decoder?.Codec.Equals(format.Codec) == true)
            return true;
        _decoder?.Dispose();
        _receiver = null;
        _decoder = AudioCodecs.CreateDecoder(format.Codec);
        if (_decoder is null)
        {
            _format = null;
            return false;
        }

        _buffer = new(format.Codec.ClockRate);
        _receiver = new(_decoder, _buffer);
        _samples = new short[_decoder.SampleRate * FrameMs / 1000];
        _resampler = _decoder.SampleRate == _options.SampleRate ? null : new(_decoder.SampleRate, _options.SampleRate);
        return true;
    }

    private void OnTime(TimeSpan now)
    {
        if (_ended || _source.Deadlines is not { } deadlines)
            return;
        Write(now);
        if (now - _started >= _options.Longest)
            Finish(RecordingEnd.TooLong);
        else if (_options.EndAfterSilence is { } silence && now - _lastVoice >= silence)
            Finish(RecordingEnd.Silent);
        if (_ended)
        {
            _source.Unlisten(this);
            return;
        }

        _next += TimeSpan.FromMilliseconds(FrameMs);
        deadlines.Set(_deadline, _next);
    }

    private void Write(TimeSpan now)
    {
        var most = _options.SampleRate * FrameMs / 1000;
        var frame = ArrayPool<short>.Shared.Rent(most + 2);
        var count = most;
        if (_receiver is null)
        {
            frame.AsSpan(0, most).Clear();
        }
        else
        {
            _receiver.Read(_samples, now);
            if (Loudness(_samples) > QuietLevel)
                _lastVoice = now;
            if (_resampler is null)
                _samples.CopyTo(frame, 0);
            else
                count = _resampler.Process(_samples, frame);
        }

        if (_queue.Writer.TryWrite((frame, count)))
            return;
        ArrayPool<short>.Shared.Return(frame);
        _source.Counters.CountDrop(MediaDropReason.RecorderBehind);
    }

    private static double Loudness(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : Math.Sqrt(sum / samples.Length);
    }

    private void Finish(RecordingEnd end)
    {
        if (_ended)
            return;
        (_ended, End) = (true, end);
        _source.Deadlines?.Cancel(_deadline);
        _decoder?.Dispose();
        _decoder = null;
        _queue.Writer.TryComplete();
    }
}
