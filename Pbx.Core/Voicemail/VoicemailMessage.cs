namespace Pbx.Core.Voicemail;

/// <summary>A message in a mailbox. Its audio is a WAV file in the data folder, named by the id.</summary>
public sealed class VoicemailMessage
{
    /// <summary>Unique; sorts by time.</summary>
    public string Id { get; set; } = "";

    /// <summary>Mailbox of the call plan.</summary>
    public string MailboxId { get; set; } = "";

    /// <summary>When it began.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Number of the caller, or empty when withheld.</summary>
    public string CallerNumber { get; set; } = "";

    /// <summary>Name of the caller, or empty.</summary>
    public string CallerName { get; set; } = "";

    /// <summary>How long it is, milliseconds.</summary>
    public int DurationMs { get; set; }

    /// <summary>When it was first listened to; null: new.</summary>
    public DateTimeOffset? HeardAt { get; set; }
}
