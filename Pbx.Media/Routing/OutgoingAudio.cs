using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// Linear audio of our own on its way into a session's stream: brought to the encoder's rate, cut into packets as long as the peer likes them, encoded
/// as negotiated, and numbered as one source of its own.
/// </summary>
internal sealed class OutgoingAudio(MediaFlow target) : IDisposable
{
    private const int MaxFrameMs = 60;

    private readonly uint _source = target.NextSource();
    private readonly byte[] _payload = new byte[1500];
    private short[] _pending = [];
    private int _pendingCount;
    private PayloadFormat? _format;
    private IAudioEncoder? _encoder;
    private Resampler? _resampler;
    private ushort _sequence;
    private uint _timestamp;
    private bool _marker = true;

    /// <summary>Of the encoder; valid after <see cref="TryPrepare"/>.</summary>
    public int SampleRate => _encoder?.SampleRate ?? 0;

    /// <summary>Length of the packets to be made, in milliseconds; valid after <see cref="TryPrepare"/>.</summary>
    public int FrameMs
    {
        get
        {
            var wish = Math.Clamp(target.Settings?.Media.SendPtime ?? 20, 10, MaxFrameMs);
            // Opus has frames of 10, 20, 40 and 60 ms (RFC 6716 section 2.1.4), whatever the peer would like.
            return wish > 20 && _encoder is { } encoder && encoder.Codec.Equals(AudioCodec.Opus) ? wish / 20 * 20 : wish;
        }
    }

    /// <summary>Follows the negotiation. False: none yet, or an encoding that we cannot make.</summary>
    public bool TryPrepare()
    {
        var format = target.Settings?.Payloads.Audio;
        if (format is null)
            return false;
        if (!ReferenceEquals(format, _format))
        {
            if (_encoder is null || !_encoder.Codec.Equals(format.Codec))
            {
                _encoder?.Dispose();
                _encoder = AudioCodecs.CreateEncoder(format.Codec, format.RemoteFmtp);
                _pending = new short[2 * MaxFrameMs * (_encoder?.SampleRate ?? 0) / 1000];
                _pendingCount = 0;
            }

            _format = format;
        }

        return _encoder is not null;
    }

    /// <summary>Takes samples at any rate, at most 60 ms, and sends the packets that are full.</summary>
    public void Write(ReadOnlySpan<short> samples, int sampleRate, TimeSpan now)
    {
        if (sampleRate == SampleRate)
        {
            samples.CopyTo(_pending.AsSpan(_pendingCount));
            _pendingCount += samples.Length;
        }
        else
        {
            if (_resampler is null || _resampler.From != sampleRate || _resampler.To != SampleRate)
                _resampler = new(sampleRate, SampleRate);
            _pendingCount += _resampler.Process(samples, _pending.AsSpan(_pendingCount));
        }

        var frame = SampleRate * FrameMs / 1000;
        var sent = 0;
        for (; _pendingCount - sent >= frame; sent += frame)
            Send(_pending.AsSpan(sent, frame), now);
        _pending.AsSpan(sent, _pendingCount - sent).CopyTo(_pending);
        _pendingCount -= sent;
    }

    /// <summary>Nothing was written for this long: the timestamp goes on with the time, and a talk spurt begins (RFC 3550 section 5.1).</summary>
    public void Pause(TimeSpan silence)
    {
        if (_format is null || silence <= TimeSpan.Zero)
            return;
        _timestamp += (uint)(silence.TotalSeconds * _format.Codec.ClockRate);
        _marker = true;
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _encoder = null;
    }

    private void Send(ReadOnlySpan<short> samples, TimeSpan now)
    {
        var timestamp = _timestamp;
        _timestamp += (uint)((long)samples.Length * _format!.Codec.ClockRate / _encoder!.SampleRate);
        var length = _encoder.Encode(samples, _payload);
        if (length == 0)
        {
            // Nothing to say (DTX): the next packet begins a talk spurt.
            _marker = true;
            return;
        }

        var reason = target.Sender.Send(_format, _source, _sequence++, timestamp, _marker, _payload.AsSpan(0, length), now);
        _marker = false;
        if (reason != MediaDropReason.None)
            target.Counters.CountDrop(reason);
    }
}
