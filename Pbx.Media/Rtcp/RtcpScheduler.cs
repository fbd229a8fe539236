namespace Pbx.Media.Rtcp;

/// <summary>What is known when the interval is computed.</summary>
public readonly record struct RtcpMembership(int Members, int Senders, bool WeSend)
{
    /// <summary>A call: we and one peer.</summary>
    public static RtcpMembership Call(bool weSend, bool peerSends) => new(2, (weSend ? 1 : 0) + (peerSends ? 1 : 0), weSend);
}

/// <summary>
/// When to send RTCP (RFC 3550 section 6.3 and appendix A.7): the interval follows bandwidth and members, is randomized, and is considered
/// again when it ends. With the reduced minimum (section 6.2) a fast session may report more often than every five seconds.
/// </summary>
public sealed class RtcpScheduler
{
    private const double MinimumSeconds = 5;
    private const double SenderShare = 0.25;
    private const double Compensation = Math.E - 1.5;
    private const int UdpIpHeader = 28;

    private readonly Random _random;
    private readonly double _rtcpBytesPerSecond;
    private readonly double _minimum;
    private double _averageSize = 128;
    private bool _initial = true;
    private TimeSpan _previous;
    private int _previousMembers;

    /// <param name="random">Where chance comes from.</param>
    /// <param name="sessionBitrate">Bandwidth of the session, bit per second; RTCP takes 5 % of it.</param>
    /// <param name="reducedMinimum">Whether 360 / bandwidth in kbit/s takes the place of five seconds.</param>
    public RtcpScheduler(Random random, double sessionBitrate, bool reducedMinimum)
    {
        _random = random;
        _rtcpBytesPerSecond = sessionBitrate * 0.05 / 8;
        // Not below half a second: shorter tells nobody more.
        _minimum = reducedMinimum ? Math.Clamp(360_000 / sessionBitrate, 0.5, MinimumSeconds) : MinimumSeconds;
    }

    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Members for the interval, kept by the owner.</summary>
    public RtcpMembership Membership { get; private set; } = RtcpMembership.Call(false, false);

    public void Start(TimeSpan now, RtcpMembership membership)
    {
        Membership = membership;
        _previous = now;
        _previousMembers = membership.Members;
        NextDeadline = now + Interval();
    }

    /// <summary>Members have changed; when fewer, the deadline comes nearer (section 6.3.4, reverse reconsideration).</summary>
    public void Update(TimeSpan now, RtcpMembership membership)
    {
        if (NextDeadline != TimeSpan.MaxValue && membership.Members < _previousMembers)
        {
            var ratio = (double)membership.Members / _previousMembers;
            NextDeadline = now + (NextDeadline - now) * ratio;
            _previous = now - (now - _previous) * ratio;
            _previousMembers = membership.Members;
        }

        Membership = membership;
    }

    public void OnReceived(int packetLength) => Average(packetLength);

    /// <summary>True when a report is due now. It then has to be sent and its length told to <see cref="OnSent"/>.</summary>
    public bool OnTime(TimeSpan now)
    {
        if (now < NextDeadline)
            return false;
        var considered = _previous + Interval();
        _previousMembers = Membership.Members;
        if (considered > now)
        {
            NextDeadline = considered;
            return false;
        }

        return true;
    }

    public void OnSent(int packetLength, TimeSpan now)
    {
        Average(packetLength);
        _initial = false;
        _previous = now;
        NextDeadline = now + Interval();
    }

    private void Average(int packetLength) => _averageSize += (packetLength + UdpIpHeader - _averageSize) / 16;

    private TimeSpan Interval()
    {
        var minimum = _initial ? _minimum / 2 : _minimum;
        var bandwidth = _rtcpBytesPerSecond;
        var n = Membership.Members;
        if (Membership.Senders > 0 && Membership.Senders <= Membership.Members * SenderShare)
        {
            bandwidth *= Membership.WeSend ? SenderShare : 1 - SenderShare;
            n = Membership.WeSend ? Membership.Senders : Membership.Members - Membership.Senders;
        }

        var seconds = Math.Max(_averageSize * n / bandwidth, minimum);
        return TimeSpan.FromSeconds(seconds * (_random.NextDouble() + 0.5) / Compensation);
    }
}
