namespace Pbx.Sip.Engine;

/// <summary>Timers by the names that the RFCs give them.</summary>
internal enum TimerName
{
    /// <summary>INVITE request retransmission (RFC 3261 17.1.1.2).</summary>
    A,

    /// <summary>INVITE transaction timeout.</summary>
    B,

    /// <summary>Wait for response retransmissions, INVITE client.</summary>
    D,

    /// <summary>Non-INVITE request retransmission (17.1.2.2).</summary>
    E,

    /// <summary>Non-INVITE transaction timeout.</summary>
    F,

    /// <summary>INVITE response retransmission (17.2.1).</summary>
    G,

    /// <summary>Wait for ACK.</summary>
    H,

    /// <summary>Wait for ACK retransmissions.</summary>
    I,

    /// <summary>Wait for non-INVITE request retransmissions (17.2.2).</summary>
    J,

    /// <summary>Wait for response retransmissions, non-INVITE client.</summary>
    K,

    /// <summary>Accepted INVITE server: wait for INVITE retransmissions (RFC 6026 7.1).</summary>
    L,

    /// <summary>Accepted INVITE client: wait for 2xx retransmissions (RFC 6026 7.2).</summary>
    M,

    /// <summary>Proceeding INVITE without a final response for too long (after RFC 3261 16.6, timer C).</summary>
    C,

    /// <summary>2xx retransmission by the UAS core (13.3.1.4).</summary>
    SuccessRetransmit,

    /// <summary>No ACK for a 2xx (13.3.1.4).</summary>
    AckWait,

    /// <summary>Reliable provisional retransmission (RFC 3262 3).</summary>
    ReliableRetransmit,

    /// <summary>No PRACK for a reliable provisional.</summary>
    PrackWait,

    /// <summary>A provisional response is repeated each minute (13.3.1.1).</summary>
    RingRefresh,

    /// <summary>No final response after CANCEL (9.1).</summary>
    CancelWait,

    /// <summary>Retry after 491 (14.1) or 500 with Retry-After.</summary>
    Glare,

    /// <summary>Session refresh (RFC 4028 10).</summary>
    SessionRefresh,

    /// <summary>Session expiry (RFC 4028 10).</summary>
    SessionExpiry,

    /// <summary>The application owes the answer to an offer in a 2xx.</summary>
    AnswerWait,

    /// <summary>Next binding expires.</summary>
    BindingExpiry,

    /// <summary>OPTIONS to UDP bindings behind NAT.</summary>
    BindingPing,

    /// <summary>Implicit subscription of REFER (RFC 3515 2.4.4).</summary>
    Subscription,

    /// <summary>Resolution or connection takes too long.</summary>
    Connect,

    /// <summary>A registration of ours is refreshed, or tried again (RFC 3261 10.2.4).</summary>
    RegistrationRefresh,

    /// <summary>OPTIONS to a registrar of ours.</summary>
    KeepAlive,
}
