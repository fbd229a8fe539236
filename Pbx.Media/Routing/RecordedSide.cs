using System.Collections.Concurrent;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>One channel of a recording: whoever speaks there, one after the other. A new session, source or encoding begins a new voice, at its own moment.</summary>
internal sealed class RecordedSide(int sampleRate) : IDisposable
{
    private readonly ConcurrentQueue<PacketTap> _taps = new();
    private readonly Queue<(TimeSpan At, RecordedVoice Voice)> _next = new();
    private readonly byte[] _payload = new byte[PacketRing.LongestPayload];
    private RecordedVoice? _current;
    private RecordedVoice? _newest;
    private PacketTap? _tap;
    private PayloadFormat? _format;
    private uint _ssrc;
    private long _missedBefore;

    /// <summary>Packets that did not fit into a ring.</summary>
    public long Missed => _missedBefore + (_taps.TryPeek(out var tap) ? tap.Ring.Missed : 0);

    /// <summary>From the control thread.</summary>
    public void Add(PacketTap tap) => _taps.Enqueue(tap);

    /// <summary>Fills one piece; <paramref name="now"/> is the virtual time of the listener.</summary>
    public void Read(Span<short> output, TimeSpan now)
    {
        while (_taps.TryPeek(out var tap))
        {
            // In this order: what is written before the end is seen afterwards.
            var ended = tap.HasEnded;
            var waits = Take(tap, now);
            // The next one is listened to when this one has said all; both at once would be two voices in one.
            if (waits || !ended)
                break;
            _missedBefore += tap.Ring.Missed;
            _taps.TryDequeue(out _);
        }

        while (_next.TryPeek(out var next) && next.At <= now)
        {
            _current?.Dispose();
            _current = _next.Dequeue().Voice;
        }

        if (_current is null)
            output.Clear();
        else
            _current.Read(output, now);
    }

    public void Dispose()
    {
        _current?.Dispose();
        while (_next.TryDequeue(out var next))
            next.Voice.Dispose();
    }

    /// <summary>True while packets lie there whose time has not come.</summary>
    private bool Take(PacketTap tap, TimeSpan now)
    {
        while (tap.Ring.TryPeek(out var packet))
        {
            if (packet.At > now)
                return true;
            var payload = _payload.AsSpan(0, packet.Length);
            tap.Ring.Take(packet, payload);
            if (tap != _tap || packet.Ssrc != _ssrc || !ReferenceEquals(packet.Format, _format))
                Follow(tap, packet);
            _newest?.Insert(packet, payload);
        }

        return false;
    }

    private void Follow(PacketTap tap, in RingPacket packet)
    {
        var same = tap == _tap && packet.Ssrc == _ssrc && packet.Format.Codec.Equals(_format?.Codec);
        (_tap, _ssrc, _format) = (tap, packet.Ssrc, packet.Format);
        if (same)
            return;
        _newest = RecordedVoice.TryCreate(packet.Format, sampleRate);
        if (_newest is not null)
            _next.Enqueue((packet.At + RecordedVoice.Delay, _newest));
    }
}
