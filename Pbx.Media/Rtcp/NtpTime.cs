namespace Pbx.Media.Rtcp;

/// <summary>NTP timestamps (RFC 3550 section 4): seconds since 1900 above, the fraction below; the middle 32 bits go into reports.</summary>
public static class NtpTime
{
    private const long UnixEpoch = 2_208_988_800;

    public static ulong FromUnix(TimeSpan sinceUnixEpoch)
    {
        var seconds = (ulong)(sinceUnixEpoch.Ticks / TimeSpan.TicksPerSecond + UnixEpoch);
        var fraction = ((ulong)(sinceUnixEpoch.Ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond;
        return seconds << 32 | fraction;
    }

    public static TimeSpan ToUnix(ulong ntp)
    {
        var ticks = ((ntp & 0xFFFFFFFF) * TimeSpan.TicksPerSecond + 0x80000000) >> 32;
        return TimeSpan.FromTicks(((long)(ntp >> 32) - UnixEpoch) * TimeSpan.TicksPerSecond + (long)ticks);
    }

    /// <summary>The middle 32 bits: units of 1/65536 s.</summary>
    public static uint Middle(ulong ntp) => (uint)(ntp >> 16);

    /// <summary>A delay in units of 1/65536 s.</summary>
    public static uint Delay(TimeSpan delay) => (uint)Math.Clamp(delay.TotalSeconds * 65536, 0, uint.MaxValue);

    /// <summary>
    /// Round trip from a report that came at <paramref name="arrival"/> (RFC 3550 section 6.4.1): arrival - LSR - DLSR. Null before the
    /// peer has seen a sender report, or when its arithmetic is wrong.
    /// </summary>
    public static TimeSpan? RoundTrip(ulong arrival, in ReportBlock report)
    {
        if (report.LastSenderReport == 0)
            return null;
        var units = (int)(Middle(arrival) - report.LastSenderReport - report.DelaySinceLastSenderReport);
        // A clock step or a coarse DLSR can make it a little negative: then the trip is short. Far outside it is nonsense.
        return units switch
        {
            < -6554 or > 60 * 65536 => null,
            < 0 => TimeSpan.Zero,
            _ => TimeSpan.FromSeconds(units / 65536.0),
        };
    }
}
