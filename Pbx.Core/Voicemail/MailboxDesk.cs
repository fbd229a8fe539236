using Pbx.Core.Configuration;

namespace Pbx.Core.Voicemail;

/// <summary>Messages and PINs for the telephone; the database works on other threads than the signalling loop.</summary>
internal sealed class MailboxDesk(VoicemailStore store, IMailboxPins pins, ISnapshotSource snapshots) : IMailboxDesk
{
    public event Action<string>? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    public Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync() => Task.Run(() => store.CountAsync(CancellationToken.None));

    public IReadOnlyList<Mailbox> For(string? userId) => userId is null
        ? []
        : [.. All.Where(box => box.UserId == userId || box.Listeners.Contains(userId)).OrderByDescending(box => box.UserId == userId)];

    public Mailbox? Find(string number) =>
        All.FirstOrDefault(box => box.Number == number)
        ?? (snapshots.Current?.UsersByExtension.GetValueOrDefault(number) is { } user ? All.FirstOrDefault(box => box.UserId == user.Id) : null);

    public Task<PinVerdict> TryPinAsync(string mailboxId, string pin) => Task.Run(() => pins.TryAsync(mailboxId, pin));

    public Task<IReadOnlyList<VoicemailMessage>> ListAsync(Mailbox mailbox) => Task.Run<IReadOnlyList<VoicemailMessage>>(async () =>
        [.. (await store.ListAsync(mailbox.Id, ActingFor(mailbox), CancellationToken.None)).Reverse()]);

    public Task<byte[]?> ReadAsync(string messageId) => Task.Run(() => store.ReadAsync(messageId, CancellationToken.None));

    public Task HeardAsync(Mailbox mailbox, string messageId) => Task.Run(() => store.MarkAsync(messageId, true, ActingFor(mailbox)));

    public Task DeleteAsync(Mailbox mailbox, string messageId) => Task.Run(() => store.DeleteAsync(messageId, ActingFor(mailbox)));

    private IEnumerable<Mailbox> All => snapshots.Current?.Plan.Nodes.OfType<Mailbox>() ?? [];

    // Whoever has opened it, by its own telephone or by the PIN, is one of those who may.
    private static string ActingFor(Mailbox mailbox) => mailbox.UserId ?? (mailbox.Listeners is [var first, ..] ? first : "");
}
