using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>
/// One stream of one speaker on its way into a file: put in order, decoded, and laid where it belongs in time. Other than for a listener nothing is sped up or
/// stretched: what comes too late to be in its place is left out.
/// </summary>
internal sealed class RecordedVoice : IDisposable
{
    /// <summary>How long each packet waits: so late may it be.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(240);

    private const int LongestFrameMs = 120;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RestAfter = TimeSpan.FromMilliseconds(500);
    private static readonly JitterBufferOptions Fixed = new() { InitialDelay = Delay, MinDelay = Delay, MaxDelay = Delay };

    private readonly IAudioDecoder _decoder;
    private readonly JitterBuffer _buffer;
    private readonly Resampler? _resampler;
    private readonly short[] _ready;
    private readonly short[] _piece;
    private int _start;
    private int _count;
    private int _frame;
    private TimeSpan _lastPacket;

    private RecordedVoice(IAudioDecoder decoder, int sampleRate)
    {
        _decoder = decoder;
        _buffer = new(decoder.Codec.ClockRate, Fixed);
        _resampler = decoder.SampleRate == sampleRate ? null : new(decoder.SampleRate, sampleRate);
        _ready = new short[decoder.SampleRate * LongestFrameMs / 1000];
        _piece = new short[decoder.SampleRate * StereoRecorder.PieceMs / 1000];
        _frame = decoder.SampleRate / 50;
    }

    /// <summary>Null: this machine cannot decode it.</summary>
    public static RecordedVoice? TryCreate(PayloadFormat format, int sampleRate) =>
        AudioCodecs.CreateDecoder(format.Codec) is { } decoder ? new(decoder, sampleRate) : null;

    public void Insert(in RingPacket packet, ReadOnlySpan<byte> payload)
    {
        _buffer.Insert(packet.Sequence, packet.Timestamp, packet.Format.ReceivePayloadType, payload, packet.At);
        _lastPacket = packet.At;
    }

    /// <summary>Fills one piece with what is due.</summary>
    public void Read(Span<short> output, TimeSpan now)
    {
        if (_count == 0 && _buffer.Count == 0 && now - _lastPacket > Delay + RestAfter)
        {
            output.Clear();
            return;
        }

        Fill(_piece, now);
        if (_resampler is null)
            _piece.CopyTo(output);
        else
            output[_resampler.Process(_piece, output)..].Clear();
    }

    public void Dispose() => _decoder.Dispose();

    private void Fill(Span<short> samples, TimeSpan now)
    {
        while (!samples.IsEmpty)
        {
            if (_count == 0 && !Refill(now))
            {
                _decoder.Conceal(samples);
                return;
            }

            var piece = Math.Min(samples.Length, _count);
            _ready.AsSpan(_start, piece).CopyTo(samples);
            samples = samples[piece..];
            _start += piece;
            _count -= piece;
        }
    }

    private bool Refill(TimeSpan now)
    {
        while (true)
        {
            var late = _buffer.Excess(now);
            switch (_buffer.Take(now, out var packet))
            {
                case JitterTake.Empty:
                    return false;
                case JitterTake.Lost:
                    // What follows is late already: the gap has passed.
                    if (late > Tolerance)
                        continue;
                    var gap = _ready.AsSpan(0, _frame);
                    if (!_decoder.TryRecover(_buffer.PeekNext(), gap))
                        _decoder.Conceal(gap);
                    (_start, _count) = (0, _frame);
                    return true;
                default:
                    _count = _decoder.Decode(packet.Payload, _ready);
                    if (_count == 0)
                        continue;
                    _frame = _count;
                    _start = late > Tolerance ? Math.Min(_count, (int)(late.TotalSeconds * _decoder.SampleRate)) : 0;
                    _count -= _start;
                    if (_count > 0)
                        return true;
                    continue;
            }
        }
    }
}
