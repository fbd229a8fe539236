namespace Pbx.Media.Sessions;

/// <summary>
/// Notices that a peer which should send has fallen silent. RTP and RTCP both count as life, for a phone that suppresses silence sends no RTP for
/// minutes; one that announced it by comfort noise (RFC 3389) is given longer still.
/// </summary>
internal sealed class SilenceDetector(TimeSpan limit)
{
    private const int ComfortNoiseFactor = 4;

    private bool _expected;
    private bool _afterComfortNoise;
    private TimeSpan _last;

    /// <summary>It was told that nothing comes.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>A negotiation says whether the peer sends from now on.</summary>
    public void Expect(bool sends, TimeSpan now)
    {
        if (!sends)
            IsSilent = false;
        if (!_expected || !sends)
            _last = now;
        _expected = sends;
    }

    /// <summary>True: this ends a silence that was told.</summary>
    public bool OnPacket(bool comfortNoise, TimeSpan now)
    {
        _last = now;
        _afterComfortNoise = comfortNoise;
        var ended = IsSilent;
        IsSilent = false;
        return ended;
    }

    /// <summary>RTCP is life, but tells nothing of comfort noise.</summary>
    public bool OnReport(TimeSpan now) => OnPacket(_afterComfortNoise, now);

    /// <summary>The duration when a silence is to be told now.</summary>
    public TimeSpan? Check(TimeSpan now)
    {
        var allowed = _afterComfortNoise ? limit * ComfortNoiseFactor : limit;
        if (!_expected || IsSilent || now - _last < allowed)
            return null;
        IsSilent = true;
        return now - _last;
    }
}
