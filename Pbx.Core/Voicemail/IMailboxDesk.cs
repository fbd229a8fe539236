namespace Pbx.Core.Voicemail;

/// <summary>Mailboxes as a caller by telephone uses them. Nothing here keeps the signalling loop waiting.</summary>
public interface IMailboxDesk
{
    /// <summary>A message was left, heard or deleted in this mailbox. Raised on any thread.</summary>
    event Action<string>? Changed;

    /// <summary>How many messages are new, and how many there are, by mailbox; those without any may be missing.</summary>
    Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync();

    /// <summary>Mailboxes that are this person's own, or that it listens to; its own first.</summary>
    IReadOnlyList<Mailbox> For(string? userId);

    /// <summary>The mailbox with this number, or that of the person with this extension; null: there is none.</summary>
    Mailbox? Find(string number);

    /// <summary>Tries a PIN.</summary>
    Task<PinVerdict> TryPinAsync(string mailboxId, string pin);

    /// <summary>Its messages, oldest first.</summary>
    Task<IReadOnlyList<VoicemailMessage>> ListAsync(Mailbox mailbox);

    /// <summary>The WAV file; null: it is gone.</summary>
    Task<byte[]?> ReadAsync(string messageId);

    /// <summary>It was listened to.</summary>
    Task HeardAsync(Mailbox mailbox, string messageId);

    /// <summary>Deletes it.</summary>
    Task DeleteAsync(Mailbox mailbox, string messageId);
}
