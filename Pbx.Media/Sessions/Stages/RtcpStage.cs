using Pbx.Media.Rtcp;

namespace Pbx.Media.Sessions.Stages;

/// <summary>RTCP of one session (RFC 3550 section 6): reads the peer's reports, and writes ours by the schedule.</summary>
internal sealed class RtcpStage : MediaStage
{
    private const double SessionBitrate = 80_000;

    private readonly RtpSender _sender;
    private readonly RtpStage _rtp;
    private readonly RtcpScheduler _scheduler;
    private readonly TimeSpan _unixOrigin;
    private readonly string _cname;
    private bool _reducedSize;
    private bool _started;
    private uint _lastSenderReport;
    private uint _lastSenderReportOf;
    private TimeSpan _lastSenderReportAt;
    private long _sentAtLastReport;

    /// <param name="sender">Our stream.</param>
    /// <param name="rtp">The peer's stream.</param>
    /// <param name="random">Spreads the reports of many sessions.</param>
    /// <param name="unixOrigin">Unix time at time zero.</param>
    /// <param name="cname">Names us through changes of SSRC (RFC 7022).</param>
    public RtcpStage(RtpSender sender, RtpStage rtp, Random random, TimeSpan unixOrigin, string cname)
    {
        (_sender, _rtp, _unixOrigin, _cname) = (sender, rtp, unixOrigin, cname);
        _scheduler = new(random, SessionBitrate, reducedMinimum: false);
    }

    /// <summary>Fraction of our packets that the peer lost lately, 0 to 1.</summary>
    public double RemoteLoss { get; private set; }

    public TimeSpan? RoundTrip { get; private set; }

    public long ReportsReceived { get; private set; }

    /// <summary>Report blocks about our stream.</summary>
    public long ReportsOnUs { get; private set; }

    public long ReportsSent { get; private set; }

    public void Apply(FlowSettings settings, TimeSpan now)
    {
        _reducedSize = settings.Media.RtcpReducedSize;
        if (_started)
            return;
        _started = true;
        _scheduler.Start(now, Membership());
    }

    public override MediaDropReason OnRtcp(ref InboundPacket packet)
    {
        if (!RtcpReader.TryBegin(packet.Data, _reducedSize, out var reader, out _))
            return MediaDropReason.MalformedRtcp;
        _scheduler.OnReceived(packet.Data.Length);
        ReportsReceived++;
        var ntp = Ntp(packet.Now);
        while (reader.TryNext(out var part))
        {
            if (part.TryGetSenderInfo(out var info) && part.SenderSsrc == _rtp.RemoteSsrc)
                (_lastSenderReport, _lastSenderReportAt, _lastSenderReportOf) = (NtpTime.Middle(info.NtpTime), packet.Now, part.SenderSsrc);
            for (var i = 0; i < part.ReportCount; i++)
            {
                var report = part.Report(i);
                if (report.Ssrc != _sender.Ssrc)
                    continue;
                ReportsOnUs++;
                RemoteLoss = report.FractionLost / 256.0;
                RoundTrip = NtpTime.RoundTrip(ntp, report) ?? RoundTrip;
            }
        }

        return MediaDropReason.None;
    }

    /// <summary>A compound packet when one is due; returns its length, else 0.</summary>
    public int OnTime(TimeSpan now, Span<byte> buffer)
    {
        if (!_started)
            return 0;
        _scheduler.Update(now, Membership());
        if (!_scheduler.OnTime(now))
            return 0;
        var length = Write(now, buffer, bye: false);
        _scheduler.OnSent(length, now);
        _sentAtLastReport = _sender.Packets;
        return length;
    }

    /// <summary>The last packet of a session (section 6.6).</summary>
    public int Bye(TimeSpan now, Span<byte> buffer) => _started ? Write(now, buffer, bye: true) : 0;

    private RtcpMembership Membership() => RtcpMembership.Call(_sender.Packets > _sentAtLastReport, _rtp.HasSource);

    private ulong Ntp(TimeSpan now) => NtpTime.FromUnix(_unixOrigin + now);

    private int Write(TimeSpan now, Span<byte> buffer, bool bye)
    {
        var writer = new RtcpWriter(buffer);
        Span<ReportBlock> blocks = stackalloc ReportBlock[1];
        var count = 0;
        if (_rtp.HasSource)
        {
            // The clock of a source that is gone tells the next one nothing.
            var known = _lastSenderReport != 0 && _lastSenderReportOf == _rtp.RemoteSsrc;
            blocks[count++] = known
                ? _rtp.Statistics.TakeReport(_rtp.RemoteSsrc, _lastSenderReport, NtpTime.Delay(now - _lastSenderReportAt))
                : _rtp.Statistics.TakeReport(_rtp.RemoteSsrc, 0, 0);
        }

        if (_sender.Packets > _sentAtLastReport)
            writer.SenderReport(_sender.Ssrc, new(Ntp(now), _sender.TimestampAt(now), (uint)(_sender.Packets - _sender.Before.Packets), (uint)(_sender.Octets - _sender.Before.Octets)), blocks[..count]);
        else
            writer.ReceiverReport(_sender.Ssrc, blocks[..count]);
        writer.Cname(_sender.Ssrc, _cname);
        if (bye)
            writer.Bye(_sender.Ssrc);
        ReportsSent++;
        return writer.Length;
    }
}
