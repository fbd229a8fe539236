using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>Why something that came was not handed on, or what else happened to it.</summary>
public enum TransportEvent
{
    Received,
    Sent,
    KeepAlive,
    SourceBlocked,
    NotSip,
    Refused,
    SendFailed,
    TooManyConnections,
    TooManyFromSource,
    Accepted,
    Connected,
    TimedOut,
}

/// <summary>Counts of transport events and of parse refusals by reason. Thread-safe.</summary>
public sealed class SipTransportCounters
{
    private readonly long[] _events = new long[Enum.GetValues<TransportEvent>().Length];
    private readonly long[] _refusals = new long[Enum.GetValues<SipParseReason>().Length];

    public long this[TransportEvent what] => Interlocked.Read(ref _events[(int)what]);

    public long this[SipParseReason why] => Interlocked.Read(ref _refusals[(int)why]);

    internal void Count(TransportEvent what) => Interlocked.Increment(ref _events[(int)what]);

    internal void Count(SipParseReason why) => Interlocked.Increment(ref _refusals[(int)why]);
}
