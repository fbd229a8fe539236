namespace Pbx.Core.Flows;

/// <summary>What happens to a call that is in a flow.</summary>
public abstract record FlowInput
{
    private FlowInput() { }

    /// <summary>The caller pressed a key: 0-9 * #.</summary>
    public sealed record Digit(char Key) : FlowInput;

    /// <summary>What was played came to its end (not told of what was stopped or is repeated without end).</summary>
    public sealed record Played : FlowInput;

    /// <summary>A person who was rung has answered: the flow is over, the two are connected by whoever drives it.</summary>
    public sealed record Answered(string UserId) : FlowInput;

    /// <summary>A person who was rung cannot be reached, is busy or declines; all of that person's devices have ended. <see cref="MemberState.Free"/>: it rang.</summary>
    public sealed record Unanswered(string UserId, MemberState Why) : FlowInput;

    /// <summary>The number outside has answered.</summary>
    public sealed record OutsideAnswered : FlowInput;

    /// <summary>The number outside could not be reached, by any trunk.</summary>
    public sealed record OutsideFailed(int StatusCode, string Reason) : FlowInput;

    /// <summary>The message is recorded, or the caller was silent for too long.</summary>
    public sealed record Recorded : FlowInput;

    /// <summary>The caller has hung up.</summary>
    public sealed record CallerGone : FlowInput;

    /// <summary>The time told by <see cref="FlowRun.Deadline"/> has come.</summary>
    public sealed record TimeIsUp : FlowInput;
}

/// <summary>How a person can be reached by a call now.</summary>
public enum MemberState
{
    /// <summary>A device is there, and the person does not talk.</summary>
    Free,

    /// <summary>Talks.</summary>
    Busy,

    /// <summary>Does not want to be disturbed.</summary>
    DoNotDisturb,

    /// <summary>Signed off from groups.</summary>
    SignedOff,

    /// <summary>No device is registered, no browser is open.</summary>
    NotRegistered,
}
