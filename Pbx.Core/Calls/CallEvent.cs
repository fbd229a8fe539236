using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>What reaches the function that drives a call, in the order in which it happened.</summary>
internal abstract record CallEvent
{
    /// <summary>A called device rings (180) or sends sound before the answer (<paramref name="Media"/>).</summary>
    public sealed record Progress(CallLeg Leg, int StatusCode, bool Media) : CallEvent;

    /// <summary>A called device has answered; it has the call already (<see cref="Call.TryClaim"/>).</summary>
    public sealed record Answered(CallLeg Leg) : CallEvent;

    /// <summary>A leg has ended by itself.</summary>
    public sealed record Ended(CallLeg Leg, EndReason Reason) : CallEvent;

    /// <summary>A leg holds, resumed, uses another encoding, or has a new media session.</summary>
    public sealed record MediaChanged(CallLeg Leg) : CallEvent;

    /// <summary>A leg asks to be replaced by somebody else.</summary>
    public sealed record TransferAsked(CallLeg By, TransferRequest Request) : CallEvent;

    /// <summary>A leg of another call, or a new one, takes the place of a leg of this call (RFC 3891).</summary>
    public sealed record TakenOver(CallLeg Old, CallLeg New) : CallEvent;

    /// <summary>Somebody fetches the call that is parked.</summary>
    public sealed record Fetched(CallLeg By) : CallEvent;

    /// <summary>Another device of this user can be called from now on.</summary>
    public sealed record DeviceCame(string UserId) : CallEvent;

    /// <summary>A timer ran out.</summary>
    public sealed record TimeUp(object Token) : CallEvent;

    /// <summary>A service number has said all it had to say.</summary>
    public sealed record ServiceEnded(object Token) : CallEvent;

    /// <summary>The caller pressed a key while the call is in a flow.</summary>
    public sealed record Digit(CallLeg Leg, char Key) : CallEvent;

    /// <summary>What was played has come to its end.</summary>
    public sealed record Played(object Token) : CallEvent;

    /// <summary>A recording is over.</summary>
    public sealed record Recorded(object Token) : CallEvent;

    /// <summary>The recording of the call stands otherwise, or what was said about it has been heard.</summary>
    public sealed record RecordingChanged : CallEvent;

    /// <summary>The call must end now.</summary>
    public sealed record Stop(EndReason Reason, string Key) : CallEvent;
}
