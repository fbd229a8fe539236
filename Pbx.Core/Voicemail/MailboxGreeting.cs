namespace Pbx.Core.Voicemail;

/// <summary>What the people of a mailbox have recorded as its greeting, as stored. The audio lies with the recordings of the company, named by its hash.</summary>
public sealed class MailboxGreeting
{
    /// <summary>Mailbox of the call plan.</summary>
    public string MailboxId { get; set; } = "";

    /// <summary>Lower-case hex of the WAV file (16-bit mono).</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>How long it lasts, milliseconds.</summary>
    public int DurationMs { get; set; }

    /// <summary>When it was set.</summary>
    public DateTimeOffset At { get; set; }
}
