namespace Pbx.Core.Backup;

/// <summary>
/// Puts a backup in the place of what is there: taken in, checked and unpacked beside it, and only when somebody has said yes exchanged, by a restart of the program
/// that takes seconds. For administrators; before set-up for whoever may set up.
/// </summary>
public interface IRestoreService
{
    /// <summary>How the last restore ended, or null.</summary>
    RestoreOutcome? Last { get; }

    /// <summary>Keeps a file that is sent, for <see cref="CheckAsync"/>; one at a time. Its length is not believed.</summary>
    /// <exception cref="BackupException">No room, or the sender went away.</exception>
    Task<string> ReceiveAsync(Stream content, long length, string actorId, CancellationToken cancellationToken);

    /// <summary>Checks a file and unpacks it beside the data of today. Nothing that runs is touched.</summary>
    /// <exception cref="BackupException">It is refused; the reason.</exception>
    Task<RestoreOffer> CheckAsync(string path, string? passphrase, string actorId, Action<int>? progress, CancellationToken cancellationToken);

    /// <summary>Wants it: calls end, the program begins anew with the restored data. What refuses it, or none.</summary>
    Task<BackupFault> ConfirmAsync(string offerId, string actorId);

    /// <summary>Does not want it.</summary>
    Task DiscardAsync(string offerId);
}
