using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>
/// Session timers (RFC 4028), both roles: negotiates the interval and who refreshes, refreshes at half of it, and hangs up when nobody did.
/// Where the peer knows nothing of it we refresh ourselves, so that a vanished phone is noticed. Switched off, we ask for nothing, but honour what
/// the peer asks for.
/// </summary>
internal sealed class SessionTimer : ITimerOwner
{
    private static readonly TimeSpan LeastRetry = TimeSpan.FromSeconds(10);

    private readonly InviteSession _session;
    private readonly SipTimer _refresh;
    private readonly SipTimer _expiry;
    private readonly TimeSpan _ours;
    private TimeSpan _minimum;
    private bool _peerCounts;

    public SessionTimer(InviteSession session)
    {
        _session = session;
        _minimum = session.Engine.Settings.MinSessionExpires;
        _ours = session.Engine.SessionExpires;
        if (_ours > TimeSpan.Zero && _ours < _minimum) _ours = _minimum;
        Interval = _ours;
        _refresh = new SipTimer(session.Engine.Timers, this, TimerName.SessionRefresh);
        _expiry = new SipTimer(session.Engine.Timers, this, TimerName.SessionExpiry);
    }

    /// <summary>The interval agreed on, or that we ask for; zero: none.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>It is our task to refresh.</summary>
    public bool WeRefresh { get; private set; }

    /// <summary>Asks for an interval in an INVITE or UPDATE (7.1, 7.4).</summary>
    public void Write(SipRequest request, bool isRefresh)
    {
        if (Interval == TimeSpan.Zero) return;
        request.SessionExpires = new SessionExpires((uint)Interval.TotalSeconds, isRefresh ? WeRefresh ? "uac" : "uas" : null);
        request.MinSE = (uint)_minimum.TotalSeconds;
    }

    /// <summary>422: takes the peer's minimum (7.3). False when it names none, or one that we have used already.</summary>
    public bool TryRaise(SipResponse response)
    {
        if (Interval == TimeSpan.Zero || response.MinSE is not { } seconds || TimeSpan.FromSeconds(seconds) <= Interval || seconds > 86_400) return false;
        _minimum = TimeSpan.FromSeconds(seconds);
        Interval = _minimum;
        return true;
    }

    /// <summary>The interval is below our minimum and the peer understands 422 (9).</summary>
    public bool IsTooSmall(SipRequest request) =>
        request.SessionExpires is { } wanted && wanted.Seconds < _session.Engine.Settings.MinSessionExpires.TotalSeconds
        && request.Supported.Contains("timer");

    /// <summary>Fills the 2xx of an INVITE or UPDATE and starts the timers (9, table 2).</summary>
    public void Accept(SipRequest request, SipResponse response)
    {
        var settings = _session.Engine.Settings;
        var peerSupports = request.Supported.Contains("timer") || request.Require.Contains("timer");
        var wanted = request.SessionExpires;
        if (wanted is null && _ours == TimeSpan.Zero)
        {
            // A refresh without it ends what was agreed (9).
            SwitchOff();
            return;
        }
        var interval = _ours;
        if (wanted is not null && (interval == TimeSpan.Zero || wanted.Seconds < interval.TotalSeconds)) interval = TimeSpan.FromSeconds(wanted.Seconds);
        if (request.MinSE is { } least && interval.TotalSeconds < least) interval = TimeSpan.FromSeconds(least);
        if (interval < settings.MinSessionExpires) interval = settings.MinSessionExpires;
        var uacRefreshes = peerSupports && wanted?.Refresher != "uas";
        Interval = interval;
        WeRefresh = !uacRefreshes;
        _peerCounts = peerSupports;
        response.SessionExpires = new SessionExpires((uint)interval.TotalSeconds, uacRefreshes ? "uac" : "uas");
        if (uacRefreshes) response.Headers.Set(HeaderNames.Require, "timer");
        Restart();
    }

    /// <summary>Reads the 2xx of our INVITE or UPDATE and starts the timers (7.2).</summary>
    public void OnSuccess(SipResponse response)
    {
        _peerCounts = false;
        if (response.SessionExpires is { } agreed && agreed.Seconds > 0)
        {
            _peerCounts = true;
            Interval = TimeSpan.FromSeconds(Math.Max(agreed.Seconds, 90));
            WeRefresh = agreed.Refresher != "uas";
        }
        else if (_ours == TimeSpan.Zero)
        {
            SwitchOff();
            return;
        }
        else
        {
            WeRefresh = true;
        }
        Restart();
    }

    /// <summary>
    /// The peer has refused a refresh, which by itself ends nothing (10). Where it counts the interval as well it is asked again before the end;
    /// where it knows nothing of it, all that we wanted to know is that it is there.
    /// </summary>
    public void OnRefused()
    {
        if (_session.State != InviteState.Established || !WeRefresh || !_expiry.IsRunning) return;
        if (!_peerCounts)
        {
            Restart();
            return;
        }
        var half = (_expiry.Due - _session.Engine.Timers.Now) / 2;
        _refresh.Start(half > LeastRetry ? half : LeastRetry);
    }

    public void Stop()
    {
        _refresh.Stop();
        _expiry.Stop();
    }

    public void OnTimer(SipTimer timer)
    {
        if (_session.State != InviteState.Established) return;
        if (timer.Name == TimerName.SessionRefresh)
        {
            _session.Offers.Refresh();
            return;
        }
        _session.Engine.Statistics.Count(SipCounter.SessionExpired);
        _session.HangUp(new EndReason(EndKind.SessionExpired, 408, "Session timer expired"));
    }

    private void SwitchOff()
    {
        Stop();
        Interval = TimeSpan.Zero;
        WeRefresh = false;
    }

    private void Restart()
    {
        if (_session.State == InviteState.Ended) return;
        if (WeRefresh) _refresh.Start(Interval / 2);
        else _refresh.Stop();
        // 10: hang up a little before the end, min(32 s, a third), if it is the peer that refreshes.
        var margin = Interval / 3 < TimeSpan.FromSeconds(32) ? Interval / 3 : TimeSpan.FromSeconds(32);
        _expiry.Start(WeRefresh ? Interval : Interval - margin);
    }
}
