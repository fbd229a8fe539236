namespace Pbx.Core.Voicemail;

/// <summary>The desk of a system without mailboxes.</summary>
internal sealed class NoMailboxes : IMailboxDesk
{
    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync() => Task.FromResult<IReadOnlyDictionary<string, (int New, int All)>>(new Dictionary<string, (int, int)>());

    public IReadOnlyList<Mailbox> For(string? userId) => [];

    public Mailbox? Find(string number) => null;

    public Task<PinVerdict> TryPinAsync(string mailboxId, string pin) => Task.FromResult(PinVerdict.NotSet);

    public Task<IReadOnlyList<VoicemailMessage>> ListAsync(Mailbox mailbox) => Task.FromResult<IReadOnlyList<VoicemailMessage>>([]);

    public Task<byte[]?> ReadAsync(string messageId) => Task.FromResult<byte[]?>(null);

    public Task HeardAsync(Mailbox mailbox, string messageId) => Task.CompletedTask;

    public Task DeleteAsync(Mailbox mailbox, string messageId) => Task.CompletedTask;
}
