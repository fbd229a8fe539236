namespace Pbx.Media.Hosting;

/// <summary>
/// Hands out pairs of ports, even for RTP and the next for RTCP (RFC 3550 section 11). A start by chance makes the next port hard to guess; a port
/// given back rests a while, so that late packets of the last call do not reach the next one.
/// </summary>
internal sealed class RtpPortAllocator
{
    private readonly Lock _lock = new();
    private readonly int _first;
    private readonly State[] _pairs;
    private readonly Queue<(int Pair, TimeSpan FreeAt)> _resting = new();
    private readonly TimeSpan _rest;
    private int _next;
    private int _free;

    public RtpPortAllocator(int firstPort, int lastPort, Random random, TimeSpan rest)
    {
        _first = firstPort + (firstPort & 1);
        _pairs = new State[Math.Max(0, (lastPort - _first + 1) / 2)];
        _free = _pairs.Length;
        _rest = rest;
        _next = _pairs.Length == 0 ? 0 : random.Next(_pairs.Length);
    }

    private enum State : byte
    {
        Free,
        Taken,
        Resting,
    }

    public int Capacity => _pairs.Length;

    /// <summary>The even port of a pair; 0 when none is left.</summary>
    public int Take(TimeSpan now)
    {
        lock (_lock)
        {
            while (_resting.TryPeek(out var oldest) && (oldest.FreeAt <= now || _free == 0))
            {
                // With nothing else left, a short rest is better than a refused call; and none of the others need be looked at.
                if (_free == 0) _next = oldest.Pair;
                _resting.Dequeue();
                _pairs[oldest.Pair] = State.Free;
                _free++;
            }

            if (_free == 0)
                return 0;
            while (_pairs[_next] != State.Free)
                _next = (_next + 1) % _pairs.Length;
            var pair = _next;
            _next = (_next + 1) % _pairs.Length;
            _pairs[pair] = State.Taken;
            _free--;
            return _first + (pair * 2);
        }
    }

    /// <summary>Gives a pair back, after use or because another program has it.</summary>
    public void Return(int port, TimeSpan now)
    {
        lock (_lock)
        {
            var pair = (port - _first) / 2;
            if (_pairs[pair] != State.Taken)
                return;
            _pairs[pair] = State.Resting;
            _resting.Enqueue((pair, now + _rest));
        }
    }
}
