namespace Pbx.Core.Recordings;

/// <summary>Which calls of a person are recorded by themselves.</summary>
public enum UserRecording
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that come from outside.</summary>
    IncomingOutside,

    /// <summary>Those that go outside.</summary>
    OutgoingOutside,

    /// <summary>Those from and to outside.</summary>
    Outside,

    /// <summary>All, internal ones too.</summary>
    All,
}

/// <summary>What a person may do with recordings.</summary>
[Flags]
public enum RecordingRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Record a call while talking, and pause any recording of it.</summary>
    OnDemand = 1,

    /// <summary>Listen to recordings of one's own calls.</summary>
    Hear = 2,

    /// <summary>Take away what one may listen to.</summary>
    Download = 4,

    /// <summary>Listen to what was recorded for groups of which one is a member.</summary>
    HearGroups = 8,

    /// <summary>Listen to all of them.</summary>
    HearAll = 16,
}

/// <summary>Which way a call goes, seen from the company.</summary>
public enum CallDirection
{
    /// <summary>Between our own people.</summary>
    Internal,

    /// <summary>From outside.</summary>
    Incoming,

    /// <summary>To outside.</summary>
    Outgoing,
}

/// <summary>Why something is recorded.</summary>
public enum RecordingCause
{
    /// <summary>All such calls of a person are.</summary>
    User,

    /// <summary>All calls of a group are.</summary>
    Group,

    /// <summary>Somebody in the call wanted it.</summary>
    OnDemand,
}

/// <summary>Why a call is recorded, and for whom.</summary>
/// <param name="Cause">Rule or wish.</param>
/// <param name="UserId">The person whose rule or wish it is; empty: a group's.</param>
/// <param name="GroupId">The group that took the call; empty: none did.</param>
public sealed record RecordingReason(RecordingCause Cause, string UserId, string GroupId);
