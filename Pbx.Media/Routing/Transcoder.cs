using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// Decodes what one leg sends and encodes it as the other understands it: jitter buffer, decoder with concealment, sample rate, encoder. It runs at the
/// pace of a clock while packets come, and rests when the source does.
/// </summary>
internal sealed class Transcoder : IDisposable
{
    private static readonly TimeSpan RestAfter = TimeSpan.FromMilliseconds(500);

    private readonly PayloadFormat _from;
    private readonly PayloadFormat _to;
    private readonly MediaFlow _target;
    private readonly IAudioDecoder _decoder;
    private readonly JitterBuffer _buffer;
    private readonly AudioReceiver _receiver;
    private readonly OutgoingAudio _audio;
    private readonly Deadline _deadline;
    private short[] _samples = [];
    private TimeSpan _next;
    private TimeSpan _lastPacket;
    private uint _source;
    private bool _rested;

    private Transcoder(PayloadFormat from, PayloadFormat to, MediaFlow target, IAudioDecoder decoder, OutgoingAudio audio)
    {
        (_from, _to, _target, _decoder, _audio) = (from, to, target, decoder, audio);
        _buffer = new(from.Codec.ClockRate);
        _receiver = new(decoder, _buffer);
        _deadline = new(OnTime);
    }

    /// <summary>Null when this machine cannot decode the one or encode the other.</summary>
    public static Transcoder? TryCreate(PayloadFormat from, PayloadFormat to, MediaFlow target)
    {
        var audio = new OutgoingAudio(target);
        if (audio.TryPrepare() && AudioCodecs.CreateDecoder(from.Codec) is { } decoder)
            return new(from, to, target, decoder, audio);
        audio.Dispose();
        return null;
    }

    public bool Fits(PayloadFormat from, PayloadFormat to) => _from.Codec.Equals(from.Codec) && _to.Codec.Equals(to.Codec);

    public MediaDropReason Push(in InboundPacket packet)
    {
        if (packet.Ssrc != _source)
        {
            _source = packet.Ssrc;
            _buffer.Reset();
        }

        _buffer.Insert(packet.Sequence, packet.Timestamp, _from.ReceivePayloadType, packet.Payload, packet.Now);
        _lastPacket = packet.Now;
        if (_deadline.Due is null && _target.Deadlines is { } deadlines)
        {
            if (_rested)
                _audio.Pause(packet.Now - _next);
            _rested = false;
            _next = packet.Now;
            deadlines.Set(_deadline, _next);
        }

        return MediaDropReason.None;
    }

    public void Dispose()
    {
        _target.Deadlines?.Cancel(_deadline);
        _decoder.Dispose();
        _audio.Dispose();
    }

    private void OnTime(TimeSpan now)
    {
        if (!_audio.TryPrepare() || (now - _lastPacket >= RestAfter && _buffer.Count == 0))
        {
            _rested = true;
            return;
        }

        var frame = _audio.FrameMs;
        var count = _decoder.SampleRate * frame / 1000;
        if (_samples.Length < count)
            _samples = new short[count];
        _receiver.Read(_samples.AsSpan(0, count), now);
        _audio.Write(_samples.AsSpan(0, count), _decoder.SampleRate, now);
        _next += TimeSpan.FromMilliseconds(frame);
        if (now - _next > RestAfter)
        {
            _audio.Pause(now - _next);
            _next = now;
        }

        _target.Deadlines?.Set(_deadline, _next);
    }
}
