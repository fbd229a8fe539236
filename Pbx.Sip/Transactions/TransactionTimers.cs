namespace Pbx.Sip.Transactions;

/// <summary>Timer values of RFC 3261 17.1.1.1 and appendix A.</summary>
public sealed record TransactionTimers
{
    /// <summary>Round-trip time estimate.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest retransmission interval of non-INVITE requests and INVITE responses.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest life of a message in the network.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client transaction waits for an answer, and a server for its ACK: 64*T1 (timers B, F, H, J, L, M).</summary>
    public TimeSpan Timeout => 64 * T1;

    /// <summary>Timer D on unreliable transports: at least 32 s, never less than 64*T1.</summary>
    public TimeSpan D => Timeout > TimeSpan.FromSeconds(32) ? Timeout : TimeSpan.FromSeconds(32);
}
