namespace Pbx.Media.Ice;

/// <summary>Where an agent stands.</summary>
public enum IceState
{
    /// <summary>No valid check yet.</summary>
    Waiting,

    /// <summary>The peer consents to receive (RFC 7675).</summary>
    Connected,

    /// <summary>No valid check for 30 seconds. A later one connects again.</summary>
    Lost,
}
