namespace Pbx.Core.Recordings;

/// <summary>A recorded conversation. Its audio is a stereo WAV file in the data folder, the caller left, named by the id under the month in which it began.</summary>
public sealed class RecordedCall
{
    /// <summary>Unique; sorts by time.</summary>
    public string Id { get; set; } = "";

    /// <summary>The call in which it began, as in the call history.</summary>
    public string CallId { get; set; } = "";

    /// <summary>When the recording began.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>How long it is, milliseconds.</summary>
    public int DurationMs { get; set; }

    /// <summary>Number of the caller, or empty when withheld.</summary>
    public string FromNumber { get; set; } = "";

    /// <summary>Name of the caller, or empty.</summary>
    public string FromName { get; set; } = "";

    /// <summary>Number of the called side.</summary>
    public string ToNumber { get; set; } = "";

    /// <summary>Name of the called side, or empty.</summary>
    public string ToName { get; set; } = "";

    /// <summary>Accounts of all who talked in it, each between bars: <c>|a|b|</c>.</summary>
    public string Parties { get; set; } = "";

    /// <summary>Which way the call went.</summary>
    public CallDirection Direction { get; set; }

    /// <summary>Why it was recorded.</summary>
    public RecordingCause Cause { get; set; }

    /// <summary>The person whose rule or wish it was, or empty.</summary>
    public string StartedBy { get; set; } = "";

    /// <summary>The group that took the call, or empty.</summary>
    public string GroupId { get; set; } = "";

    /// <summary>The announcement was heard before.</summary>
    public bool Announced { get; set; }

    /// <summary>False while it is being made.</summary>
    public bool IsWhole { get; set; }

    /// <summary>SHA-256 of the file, hexadecimal; empty while it is being made.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Size of the file.</summary>
    public long Bytes { get; set; }

    /// <summary>Packets that were lost because the disk was too slow; silence stands for them.</summary>
    public long Missed { get; set; }

    /// <summary>How loud each side is, in equal pieces of time: left and right in turn.</summary>
    public byte[] Peaks { get; set; } = [];

    internal RecordedCall Copy() => (RecordedCall)MemberwiseClone();

    /// <summary>How <see cref="Parties"/> says that somebody was in it.</summary>
    public static string Mark(string userId) => $"|{userId}|";
}
