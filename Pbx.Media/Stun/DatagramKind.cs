namespace Pbx.Media.Stun;

/// <summary>What a datagram on a shared port is, told from its first bytes (RFC 7983 7, RFC 5761 4).</summary>
public enum DatagramKind
{
    /// <summary>None of the protocols here, or too short for its kind: drop.</summary>
    Other,
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

/// <summary>Tells the kinds apart.</summary>
public static class Datagram
{
    public static DatagramKind Classify(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 8) return DatagramKind.Other;
        switch (packet[0])
        {
            case < 4:
                return StunMessage.LooksLikeStun(packet) ? DatagramKind.Stun : DatagramKind.Other;
            case >= 20 and < 64:
                return packet.Length >= 13 ? DatagramKind.Dtls : DatagramKind.Other;
            case >= 128 and < 192:
                // RTP payload types 64-95 are not given away where RTCP shares the port, so that 192-223 is a packet type.
                if (packet[1] is >= 192 and < 224) return DatagramKind.Rtcp;
                return packet.Length >= 12 ? DatagramKind.Rtp : DatagramKind.Other;
            default:
                return DatagramKind.Other;
        }
    }
}
