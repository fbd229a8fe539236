namespace Pbx.Core.Voicemail;

/// <summary>The PIN of a mailbox as stored: salt and PBKDF2 hash (RFC 8018), with the wrong ones counted.</summary>
public sealed class MailboxPin
{
    /// <summary>Mailbox of the call plan.</summary>
    public string MailboxId { get; set; } = "";

    /// <summary>Salt.</summary>
    public byte[] Salt { get; set; } = [];

    /// <summary>PBKDF2-HMAC-SHA-256.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>How often it was hashed.</summary>
    public int Iterations { get; set; }

    /// <summary>Wrong ones since the last right one.</summary>
    public int Failures { get; set; }

    /// <summary>Until when none is taken.</summary>
    public DateTimeOffset? LockedUntil { get; set; }
}
