namespace Pbx.Sip.Engine;

/// <summary>What the stack counts, each with its own reason.</summary>
public enum SipCounter
{
    /// <summary>Requests received.</summary>
    RequestsReceived,

    /// <summary>Responses received.</summary>
    ResponsesReceived,

    /// <summary>Requests sent, with retransmissions.</summary>
    RequestsSent,

    /// <summary>Responses sent, with retransmissions.</summary>
    ResponsesSent,

    /// <summary>The transport could not take a message.</summary>
    SendFailed,

    /// <summary>Malformed and answered (400, 505, 513).</summary>
    MalformedAnswered,

    /// <summary>Malformed and dropped.</summary>
    MalformedDropped,

    /// <summary>A NOTIFY that said that its subscriber is no more.</summary>
    SubscriberGone,

    /// <summary>From a blocked address.</summary>
    Blocked,

    /// <summary>A response that answers nothing that is known.</summary>
    StrayResponse,

    /// <summary>A response with more than one Via, or not ours.</summary>
    BadResponse,

    /// <summary>An ACK that belongs to nothing.</summary>
    StrayAck,

    /// <summary>A request repeated, absorbed by its transaction.</summary>
    Retransmission,

    /// <summary>Refused by RFC 3261 8.2 (405, 415, 416, 420, 483, 501 ...).</summary>
    Refused,

    /// <summary>482: the same request by two ways.</summary>
    Merged,

    /// <summary>481: no such dialog or transaction.</summary>
    NoDialog,

    /// <summary>500: CSeq lower than before.</summary>
    OutOfOrder,

    /// <summary>401: no credentials, or credentials with an old nonce.</summary>
    Challenged,

    /// <summary>401 after wrong credentials.</summary>
    AuthenticationFailed,

    /// <summary>403: right credentials, but for something else.</summary>
    Forbidden,

    /// <summary>423: registration too brief.</summary>
    IntervalTooBrief,

    /// <summary>503: new request while the program is going down, the limit of sessions is reached, or the loop does not keep up.</summary>
    Overload,

    /// <summary>Dropped: as many messages as may wait for the loop were waiting.</summary>
    BacklogFull,

    /// <summary>Sessions ended because no ACK came.</summary>
    AckMissing,

    /// <summary>Sessions ended by RFC 4028.</summary>
    SessionExpired,

    /// <summary>Further 2xx of a forked INVITE, acknowledged and hung up.</summary>
    ForkDiscarded,

    /// <summary>Exceptions from code above the stack.</summary>
    ApplicationException,
}

/// <summary>Counters by reason. Counted from any thread, read from any thread.</summary>
public sealed class SipStatistics
{
    private static readonly SipCounter[] All = Enum.GetValues<SipCounter>();

    private readonly long[] _counts = new long[All.Length];

    /// <summary>The value of one counter.</summary>
    public long this[SipCounter counter] => Interlocked.Read(ref _counts[(int)counter]);

    /// <summary>Sessions alive now.</summary>
    public int Sessions { get; internal set; }

    /// <summary>Transactions alive now.</summary>
    public int Transactions { get; internal set; }

    /// <summary>All counters that are not zero.</summary>
    public IReadOnlyDictionary<SipCounter, long> Snapshot()
    {
        var result = new Dictionary<SipCounter, long>();
        foreach (var counter in All)
            if (this[counter] is > 0 and var value) result[counter] = value;
        return result;
    }

    internal void Count(SipCounter counter) => Interlocked.Increment(ref _counts[(int)counter]);
}
