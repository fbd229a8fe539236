namespace Pbx.Core.Recordings;

/// <summary>How a call stands with its recording.</summary>
public enum RecordingState
{
    /// <summary>Not recorded.</summary>
    Off,

    /// <summary>People are being told.</summary>
    Announcing,

    /// <summary>Recorded now.</summary>
    On,

    /// <summary>Recorded, with silence at the moment.</summary>
    Paused,
}

/// <summary>What a person in a call may ask for.</summary>
public enum RecordingWish
{
    /// <summary>Begin.</summary>
    Start,

    /// <summary>End what was begun by wish.</summary>
    Stop,

    /// <summary>Write silence for a while, for the number of a card.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,
}
