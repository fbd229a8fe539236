namespace Pbx.Core.Mail;

/// <summary>A letter that waits: one message for one address. It is stored together with the message, and goes when the server has taken it.</summary>
public sealed class MailJob
{
    /// <summary>Unique; sorts by time.</summary>
    public string Id { get; set; } = "";

    /// <summary>The message of a caller.</summary>
    public string MessageId { get; set; } = "";

    /// <summary>To whom.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Not tried before.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>It is not tried any more; the message stays in its mailbox.</summary>
    public bool GivenUp { get; set; }

    /// <summary>Why it was not taken the last time, as <see cref="MailOutcome.Key"/>.</summary>
    public string Failure { get; set; } = "";
}
