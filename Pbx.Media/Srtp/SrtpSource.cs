namespace Pbx.Media.Srtp;

/// <summary>What a context remembers of one SSRC (RFC 3711 3.2.1): packet indices and replay windows.</summary>
internal sealed class SrtpSource(uint ssrc)
{
    public ReplayWindow Rtp;
    public ReplayWindow Rtcp;

    public uint Ssrc { get; } = ssrc;

    /// <summary>An RTP packet was authenticated under the present key: before that, a rekeyed peer may continue its index or begin at 0.</summary>
    public bool RtpConfirmed { get; set; } = true;

    /// <summary>It is under another key than before, and may count from 0 again.</summary>
    public bool MayRestart { get; set; }

    /// <summary>The same for RTCP.</summary>
    public bool RtcpConfirmed { get; set; } = true;
}
