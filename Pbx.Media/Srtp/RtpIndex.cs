namespace Pbx.Media.Srtp;

/// <summary>The 48-bit packet index, 2^16 * ROC + SEQ, and its estimate from a sequence number (RFC 3711 3.3.1, appendix A).</summary>
public static class RtpIndex
{
    public const ulong Max = (1UL << 48) - 1;

    public static ulong Estimate(ulong highest, ushort sequence)
    {
        // There is nothing before roll-over 0: a high number next to a low first one is a jump ahead, not the past.
        if (highest <= 0x8000) return sequence;

        var rollover = highest >> 16;
        var last = (int)(highest & 0xFFFF);
        if (last < 0x8000)
        {
            if (sequence - last > 0x8000) rollover--;
        }
        else if (last - 0x8000 > sequence)
        {
            rollover++;
        }
        return (rollover << 16) | sequence;
    }
}
