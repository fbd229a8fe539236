namespace Pbx.Sip.Transactions;

/// <summary>What can happen to a transaction: messages from the network, orders from the transaction user, timers.</summary>
internal enum TransactionInput
{
    /// <summary>The request again (server).</summary>
    Request,

    /// <summary>ACK (INVITE server).</summary>
    Ack,

    /// <summary>1xx: received (client) or to be sent (server).</summary>
    Provisional,

    /// <summary>2xx.</summary>
    Success,

    /// <summary>300-699.</summary>
    Failure,

    /// <summary>The transport could not send.</summary>
    TransportError,

    /// <summary>Retransmission timer: A, E or G.</summary>
    Retransmit,

    /// <summary>Timeout: B, F or H.</summary>
    Timeout,

    /// <summary>End of absorption: D, I, J, K, L or M.</summary>
    Linger,
}

/// <summary>States of the four machines (RFC 3261 figures 5-8 and RFC 6026 7).</summary>
internal enum TransactionState
{
    /// <summary>Before the first send.</summary>
    Initial,

    /// <summary>INVITE client: sent, nothing heard.</summary>
    Calling,

    /// <summary>Non-INVITE: no response yet.</summary>
    Trying,

    /// <summary>A provisional response has passed, or (INVITE server) the request has come.</summary>
    Proceeding,

    /// <summary>A final response has passed; retransmissions are absorbed.</summary>
    Completed,

    /// <summary>INVITE: a 2xx has passed (RFC 6026).</summary>
    Accepted,

    /// <summary>INVITE server: the ACK of a 300-699 has come.</summary>
    Confirmed,

    /// <summary>Gone.</summary>
    Terminated,
}
