namespace Pbx.Core.Voicemail;

/// <summary>Messages as people use them. Who may see a mailbox is checked by its listeners; administrators may not listen by their role alone.</summary>
public interface IVoicemail
{
    /// <summary>A message was left, heard or deleted in this mailbox. Raised on any thread; a handler must be quick.</summary>
    event Action<string>? Changed;

    /// <summary>Messages of a mailbox, newest first.</summary>
    Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailboxId, string userId, CancellationToken cancellationToken);

    /// <summary>How many are new, and how many there are, for each mailbox (RFC 3842 calls them new and old).</summary>
    Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The WAV file, or null if it is not there or not for this person.</summary>
    Task<Stream?> OpenAsync(string messageId, string userId, CancellationToken cancellationToken);

    /// <summary>Marks a message as heard or as new. False: it is not there, or not for this person.</summary>
    Task<bool> MarkAsync(string messageId, bool heard, string userId);

    /// <summary>Deletes a message with its audio. False: it is not there, or not for this person.</summary>
    Task<bool> DeleteAsync(string messageId, string userId);
}
