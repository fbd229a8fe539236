namespace Pbx.Media.Rtcp;

/// <summary>Packet types of RTCP (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611).</summary>
public enum RtcpPacketType
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    Application = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
}

/// <summary>The format field of feedback packets.</summary>
public static class RtcpFeedbackFormat
{
    /// <summary>Generic NACK (RFC 4585 section 6.2.1), transport feedback.</summary>
    public const int Nack = 1;

    /// <summary>transport-cc (draft-holmer-rmcat-transport-wide-cc-extensions-01), transport feedback.</summary>
    public const int TransportCc = 15;

    /// <summary>Picture loss (RFC 4585 section 6.3.1), payload feedback.</summary>
    public const int Pli = 1;

    /// <summary>Full intra request (RFC 5104 section 4.3.1), payload feedback.</summary>
    public const int Fir = 4;

    /// <summary>Application layer feedback, which REMB uses (draft-alvestrand-rmcat-remb-03).</summary>
    public const int Application = 15;
}
