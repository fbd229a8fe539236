using Pbx.Media.Srtp;

namespace Pbx.Media.Dtls;

/// <summary>Settings of a DTLS-SRTP handshake.</summary>
public sealed record DtlsOptions
{
    public static DtlsOptions Default { get; } = new();

    /// <summary>First wait before a flight is sent again; it doubles. RFC 6347's 1 s would be heard as a late start of the call.</summary>
    public TimeSpan ResendTime { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>From the first datagram to the end; the library itself would wait for ever.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest datagram that is sent: below the MTU of any path.</summary>
    public int MaxDatagram { get; init; } = 1200;

    /// <summary>SRTP profiles in our order of preference; as server ours decides.</summary>
    public IReadOnlyList<SrtpProfile> Profiles { get; init; } = [.. SrtpProfile.All.Where(p => p.DtlsId is not null)];
}
