using Pbx.Media.Ice;

namespace Pbx.Media.Sessions;

/// <summary>
/// Symmetric RTP (RFC 4961) without RTP bleed: decides whose packets are the peer's and where ours go. The address of the SDP is right at once; the
/// signalling host's after two packets in sequence; a stranger, as behind a NAT, only where SDP and signalling differ, in a short window after the
/// negotiation, after four packets of one SSRC in sequence, and while nobody better sends. Then the source is locked. With SRTP a packet is shown here after it proved authentic, which
/// replaces the run.
/// </summary>
internal sealed class SourceLatch
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>A locked source that says nothing for this long may be replaced by one as good: the peer's NAT gave it another port.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private const int StrangerRun = 4;
    private const int KnownHostRun = 2;

    private readonly Candidate[] _candidates = new Candidate[4];
    private TransportAddress _signalled;
    private TransportAddress _signalledRtcp;
    private TransportAddress _peerHost;
    private TransportAddress _locked;
    private TransportAddress _lockedRtcp;
    private Trust _lockedTrust;
    private TimeSpan _windowEnd;
    private TimeSpan _lastHeard;
    private bool _open;
    private bool _isWhereItSays;

    private enum Trust : byte
    {
        Stranger,
        KnownHost,
        Signalled,
    }

    /// <summary>Where RTP is sent; unknown before a negotiation.</summary>
    public TransportAddress Remote => _locked.IsKnown() ? _locked : _signalled;

    /// <summary>Where RTCP is sent when it has a port of its own.</summary>
    public TransportAddress RemoteRtcp =>
        _lockedRtcp.IsKnown() ? _lockedRtcp
        : !_signalledRtcp.IsKnown() ? default
        : _locked.IsKnown() && !_locked.SameHost(_signalled) ? _locked.WithPort(_locked.Port + 1)
        : _signalledRtcp;

    public bool IsLocked => _locked.IsKnown();

    /// <summary>A negotiation was completed: the window opens again. An unchanged SDP address keeps the lock.</summary>
    /// <param name="signalled">Address of the SDP; unknown where it is 0.0.0.0.</param>
    /// <param name="signalledRtcp">RTCP address; unknown with rtcp-mux.</param>
    /// <param name="peerHost">The host that signals, any port; may be unknown.</param>
    /// <param name="now">Time of the negotiation.</param>
    public void Open(in TransportAddress signalled, in TransportAddress signalledRtcp, in TransportAddress peerHost, TimeSpan now)
    {
        // An old-style hold (0.0.0.0) tells nothing new about where the peer is.
        if (signalled.IsKnown() && signalled != _signalled)
        {
            (_signalled, _locked, _lockedRtcp) = (signalled, default, default);
            Array.Clear(_candidates);
        }

        if (signalledRtcp != _signalledRtcp)
            (_signalledRtcp, _lockedRtcp) = (signalledRtcp, default);
        _peerHost = peerHost;
        // The peer signals from the address that its SDP names: no NAT hides it, so no stranger can be it.
        _isWhereItSays = _signalled.IsKnown() && _peerHost.IsKnown() && _signalled.SameHost(_peerHost);
        _windowEnd = now + Window;
        _open = true;
    }

    /// <summary>Whether an RTP packet is the peer's.</summary>
    public bool Accept(in TransportAddress from, uint ssrc, ushort sequence, bool authenticated, TimeSpan now)
    {
        if (from == _locked)
        {
            _lastHeard = now;
            return true;
        }

        if (!_open)
            return false;
        var trust = TrustOf(from);
        if (!MayBecome(from, trust, authenticated, now))
            return false;
        var run = authenticated ? int.MaxValue : Run(from, ssrc, sequence, trust, now);
        if (run < (trust == Trust.Signalled ? 1 : trust == Trust.KnownHost ? KnownHostRun : StrangerRun))
            return false;
        Lock(from, trust, now);
        return true;
    }

    /// <summary>Whether an RTCP packet is the peer's: from the same host as its RTP.</summary>
    public bool AcceptRtcp(in TransportAddress from, bool ownPort, bool authenticated)
    {
        if (!_open)
            return false;
        var remote = Remote;
        if (!authenticated && !(remote.IsKnown() && from.SameHost(remote)))
            return false;
        if (ownPort)
            _lockedRtcp = from;
        return true;
    }

    /// <summary>Whether a packet that proves itself later (DTLS) may be the peer's.</summary>
    public bool MayBePeer(in TransportAddress from, TimeSpan now) =>
        from == _locked || (_open && MayBecome(from, TrustOf(from), authenticated: false, now));

    /// <summary>Whether a packet that SRTP finds authentic would be taken from there: others are not worth the check.</summary>
    public bool MayProve(in TransportAddress from, TimeSpan now) =>
        from == _locked || (_open && MayBecome(from, TrustOf(from), authenticated: true, now));

    private Trust TrustOf(in TransportAddress from) =>
        from == _signalled ? Trust.Signalled
        : (_signalled.IsKnown() && from.SameHost(_signalled)) || (_peerHost.IsKnown() && from.SameHost(_peerHost)) ? Trust.KnownHost
        : Trust.Stranger;

    private bool MayBecome(in TransportAddress from, Trust trust, bool authenticated, TimeSpan now)
    {
        // Nor does one stranger take the place of another, as while a phone behind a NAT holds the call.
        if (trust == Trust.Stranger && !authenticated && (_isWhereItSays || (_locked.IsKnown() && !from.SameHost(_locked))))
            return false;
        var inWindow = now < _windowEnd;
        if (!_locked.IsKnown())
            return inWindow || authenticated || trust >= Trust.KnownHost;
        if (trust > _lockedTrust)
            return true;
        var silent = now - _lastHeard >= Silence;
        return authenticated ? inWindow || silent : silent && (trust >= Trust.KnownHost || inWindow) && trust >= _lockedTrust;
    }

    private int Run(in TransportAddress from, uint ssrc, ushort sequence, Trust trust, TimeSpan now)
    {
        var place = -1;
        for (var i = 0; i < _candidates.Length; i++)
        {
            ref var candidate = ref _candidates[i];
            if (candidate.Address == from)
            {
                candidate.Run = candidate.Ssrc == ssrc && sequence == (ushort)(candidate.Sequence + 1) ? candidate.Run + 1 : 1;
                (candidate.Ssrc, candidate.Sequence, candidate.Seen) = (ssrc, sequence, now);
                return candidate.Run;
            }

            // A flood of strangers must not push out a candidate that is better.
            if (place < 0 || Rank(candidate) < Rank(_candidates[place]))
                place = i;
        }

        if (_candidates[place].Address.IsKnown() && _candidates[place].Trust > trust && now - _candidates[place].Seen < Window)
            return 0;
        _candidates[place] = new() { Address = from, Ssrc = ssrc, Sequence = sequence, Trust = trust, Run = 1, Seen = now };
        return 1;
    }

    // Free places first, then by trust, then the one that was silent longest.
    private static long Rank(in Candidate candidate) =>
        candidate.Address.IsKnown() ? ((long)candidate.Trust << 60) + candidate.Seen.Ticks : -1;

    private void Lock(in TransportAddress from, Trust trust, TimeSpan now)
    {
        if (_locked.IsKnown() && !_locked.SameHost(from))
            _lockedRtcp = default;
        (_locked, _lockedTrust, _lastHeard) = (from, trust, now);
        Array.Clear(_candidates);
    }

    private struct Candidate
    {
        public TransportAddress Address;
        public uint Ssrc;
        public ushort Sequence;
        public int Run;
        public Trust Trust;
        public TimeSpan Seen;
    }
}
