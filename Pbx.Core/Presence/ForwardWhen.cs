namespace Pbx.Core.Presence;

/// <summary>When a person's calls are sent on (3GPP TS 22.082, TS 22.030: 21, 67, 61).</summary>
public enum ForwardWhen
{
    /// <summary>Always: it does not ring.</summary>
    Always,

    /// <summary>The person talks, or does not want to be disturbed.</summary>
    Busy,

    /// <summary>Nobody has answered in time.</summary>
    NoAnswer,

    /// <summary>No telephone is there.</summary>
    Away,
}
