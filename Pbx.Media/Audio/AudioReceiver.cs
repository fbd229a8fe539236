using Pbx.Media.Codecs;

namespace Pbx.Media.Audio;

/// <summary>
/// Jitter buffer and decoder together: packets in, an unbroken flow of samples out, pulled by the listener's clock in pieces of any length.
/// Gaps are concealed or recovered; when too much waits, two packets are blended into one.
/// </summary>
public sealed class AudioReceiver(IAudioDecoder decoder, JitterBuffer buffer)
{
    private const int LongestFrameMs = 120;
    private static readonly TimeSpan TolerableExcess = TimeSpan.FromMilliseconds(40);

    private readonly short[] _ready = new short[decoder.SampleRate * LongestFrameMs / 1000];
    private readonly short[] _extra = new short[decoder.SampleRate * LongestFrameMs / 1000];
    private int _start;
    private int _count;
    private int _frame = decoder.SampleRate / 50;
    private int _behind;

    public JitterBuffer Buffer => buffer;

    public int SampleRate => decoder.SampleRate;

    /// <summary>Samples invented, for lost packets and for ones that did not come in time.</summary>
    public long Concealed { get; private set; }

    /// <summary>Samples left out to bring the delay down.</summary>
    public long Accelerated { get; private set; }

    /// <summary>Fills <paramref name="samples"/> with what is due; call it in step with time.</summary>
    public void Read(Span<short> samples, TimeSpan now)
    {
        _behind = buffer.Excess(now) > TolerableExcess ? _behind + 1 : 0;
        while (!samples.IsEmpty)
        {
            if (_count == 0 && !Refill(now))
            {
                decoder.Conceal(samples);
                Concealed += samples.Length;
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
        _start = 0;
        // A packet that cannot be decoded is skipped, the next may be good.
        for (var tries = 0; tries < 8; tries++)
        {
            switch (buffer.Take(now, out var packet))
            {
                case JitterTake.Empty:
                    return false;
                case JitterTake.Lost:
                    var gap = _ready.AsSpan(0, _frame);
                    if (!decoder.TryRecover(buffer.PeekNext(), gap))
                    {
                        decoder.Conceal(gap);
                        Concealed += _frame;
                    }

                    _count = _frame;
                    return true;
                default:
                    _count = decoder.Decode(packet.Payload, _ready);
                    if (_count == 0)
                        continue;
                    _frame = _count;
                    if (_behind >= 5)
                        Accelerate(now);
                    return true;
            }
        }

        return false;
    }

    private void Accelerate(TimeSpan now)
    {
        _behind = 0;
        if (buffer.Take(now, out var next) != JitterTake.Packet || decoder.Decode(next.Payload, _extra) != _count)
            return;
        for (var i = 0; i < _count; i++)
            _ready[i] = (short)((_ready[i] * (_count - i) + _extra[i] * i) / _count);
        Accelerated += _count;
    }
}
