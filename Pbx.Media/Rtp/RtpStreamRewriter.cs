namespace Pbx.Media.Rtp;

/// <summary>What becomes of a packet that is put into an outgoing stream.</summary>
public enum RewriteResult
{
    /// <summary>Goes out.</summary>
    Send,

    /// <summary>Goes out as the first of a new source: the marker is set.</summary>
    SendSwitched,

    /// <summary>Came late, from before the source was switched or the numbers were shifted.</summary>
    DropLate,
}

/// <summary>
/// Makes one continuous RTP stream out of changing sources (transfer, music on hold, ringback to talk): the outgoing SSRC stays, sequence
/// numbers follow each other, timestamps go on by the time that passed and never back. Losses and reordering inside a source stay visible.
/// </summary>
public sealed class RtpStreamRewriter
{
    private const int MaxSequenceJump = 3000;
    private const int MaxLate = 100;

    private bool _started;
    private bool _hasSource;
    private bool _switchPending;
    private uint _source;
    private ushort _sequenceOffset;
    private uint _timestampOffset;
    private ushort _highestIn;
    private uint _highestTimestampIn;
    private ushort _firstIn;
    private int _seenInSource;
    private ushort _highestOut;
    private uint _highestTimestampOut;
    private TimeSpan _lastTime;

    public RtpStreamRewriter(uint ssrc, ushort firstSequenceNumber, uint firstTimestamp)
    {
        Ssrc = ssrc;
        // Below 2^15: a receiver that joins late could otherwise take an early wrap for a rollover that it missed (RFC 3711 section 3.3.1).
        _highestOut = (ushort)((firstSequenceNumber & 0x7FFF) - 1);
        _highestTimestampOut = firstTimestamp;
    }

    public uint Ssrc { get; }

    public ushort HighestSequenceNumber => _highestOut;

    public uint HighestTimestamp => _highestTimestampOut;

    /// <summary>The next packet begins a new source even if its SSRC is the same.</summary>
    public void SwitchSource() => _switchPending = true;

    /// <summary>
    /// Where an incoming packet goes in the outgoing stream. <paramref name="frame"/> is the duration of a packet in clock units. A
    /// <paramref name="backdated"/> one is an event: it has the timestamp of its beginning while the audio beside it may go on.
    /// </summary>
    public RewriteResult Rewrite(
        uint source, ushort sequenceIn, uint timestampIn, int clockRate, int frame, TimeSpan now, out ushort sequenceOut, out uint timestampOut,
        bool backdated = false)
    {
        var result = RewriteResult.Send;
        if (!_hasSource || _switchPending || source != _source || Jumped(sequenceIn, timestampIn, clockRate, now, backdated))
        {
            Follow(source, sequenceIn, timestampIn, clockRate, frame, now);
            result = RewriteResult.SendSwitched;
        }

        sequenceOut = (ushort)(sequenceIn + _sequenceOffset);
        timestampOut = timestampIn + _timestampOffset;
        // The window is half the number space; once a source has run that long nothing of it can be from before.
        if (_seenInSource < 0x4000 && SequenceNumber.Difference(sequenceIn, _firstIn) < 0)
            return RewriteResult.DropLate;
        if (SequenceNumber.IsNewer(sequenceIn, _highestIn) || result == RewriteResult.SendSwitched)
        {
            _seenInSource = Math.Min(_seenInSource + 1, 0x4000);
            _highestIn = sequenceIn;
            _highestOut = sequenceOut;
            if (!backdated || result == RewriteResult.SendSwitched || SequenceNumber.IsNewer(timestampIn, _highestTimestampIn))
            {
                _highestTimestampIn = timestampIn;
                if (SequenceNumber.IsNewer(timestampOut, _highestTimestampOut) || !_started)
                    _highestTimestampOut = timestampOut;
                _lastTime = now;
            }

            _started = true;
        }

        return result;
    }

    /// <summary>A packet of the source is left out (padding only): the numbers behind it close up.</summary>
    public void Skip(ushort sequenceIn)
    {
        if (!_hasSource || !SequenceNumber.IsNewer(sequenceIn, _highestIn))
            return;
        _highestIn = sequenceIn;
        _sequenceOffset--;
        Closed((ushort)(sequenceIn + 1));
    }

    /// <summary>
    /// A packet of our own (a digit, comfort noise) goes out between those of the source, which move up by one number. The timestamp is what
    /// the time says, or <paramref name="keepTimestamp"/> to use one again.
    /// </summary>
    public void Insert(int clockRate, TimeSpan now, uint? keepTimestamp, out ushort sequenceOut, out uint timestampOut)
    {
        timestampOut = keepTimestamp ?? TimestampAt(now, clockRate, 1);
        sequenceOut = ++_highestOut;
        _sequenceOffset++;
        Closed((ushort)(_highestIn + 1));
        if (!_started || SequenceNumber.IsNewer(timestampOut, _highestTimestampOut))
        {
            _highestTimestampOut = timestampOut;
            _lastTime = now;
        }

        _started = true;
    }

    /// <summary>The timestamp that audio beginning now has, at least <paramref name="frame"/> after the last.</summary>
    public uint TimestampAt(TimeSpan now, int clockRate, int frame)
    {
        if (!_started)
            return _highestTimestampOut;
        var elapsed = (long)((now - _lastTime).TotalSeconds * clockRate);
        return _highestTimestampOut + (uint)Math.Clamp(elapsed, frame, int.MaxValue);
    }

    private void Follow(uint source, ushort sequenceIn, uint timestampIn, int clockRate, int frame, TimeSpan now)
    {
        _timestampOffset = TimestampAt(now, clockRate, frame) - timestampIn;
        _sequenceOffset = (ushort)(_highestOut + 1 - sequenceIn);
        (_source, _hasSource, _switchPending) = (source, true, false);
        Closed(sequenceIn);
    }

    // Late packets from before this number would get outgoing numbers that are taken.
    private void Closed(ushort firstIn) => (_firstIn, _seenInSource) = (firstIn, 0);

    // A phone that restarts its numbers or its clock under the same SSRC (resume after hold) is a new source.
    private bool Jumped(ushort sequenceIn, uint timestampIn, int clockRate, TimeSpan now, bool backdated)
    {
        var step = SequenceNumber.Difference(sequenceIn, _highestIn);
        if (step is > MaxSequenceJump or < -MaxLate)
            return true;
        if (step <= 0)
            return false;
        var advance = SequenceNumber.Difference(timestampIn, _highestTimestampIn);
        var elapsed = (now - _lastTime).TotalSeconds * clockRate;
        return advance < (backdated ? -10 * clockRate : -clockRate / 10) || advance > elapsed + 10.0 * clockRate;
    }
}
