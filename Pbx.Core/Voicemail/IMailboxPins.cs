namespace Pbx.Core.Voicemail;

/// <summary>PINs that open mailboxes by telephone.</summary>
public interface IMailboxPins
{
    /// <summary>A PIN is set.</summary>
    Task<bool> HasAsync(string mailboxId, CancellationToken cancellationToken);

    /// <summary>Sets it, or removes it (null); by those who may listen. Four to ten digits. Null: done; else a resource key: <c>forbidden</c>, <c>pin-invalid</c>, <c>pin-too-simple</c>.</summary>
    Task<string?> SetAsync(string mailboxId, string? pin, string userId);

    /// <summary>Tries one. Wrong ones are counted, and after some of them none is taken for a while.</summary>
    Task<PinVerdict> TryAsync(string mailboxId, string pin);
}

/// <summary>What became of a PIN that was tried.</summary>
public enum PinVerdict
{
    /// <summary>It is right.</summary>
    Right,

    /// <summary>It is wrong.</summary>
    Wrong,

    /// <summary>There were too many wrong ones.</summary>
    Locked,

    /// <summary>None is set.</summary>
    NotSet,
}
