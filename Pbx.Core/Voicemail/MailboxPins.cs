using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;

namespace Pbx.Core.Voicemail;

/// <summary>PINs on the database, as PBKDF2 hashes (RFC 8018). Few digits stand no search: what protects them is that wrong ones are counted.</summary>
internal sealed class MailboxPins(IDbContextFactory<PbxDbContext> databases, ISnapshotSource snapshots, TimeProvider time, ILogger<MailboxPins> log) : IMailboxPins, IDisposable
{
    private const int Iterations = 600_000;
    private const int Tries = 5;
    private static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);
    // Guesses from many telephones at once are counted one by one.
    private readonly SemaphoreSlim one = new(1, 1);

    public async Task<bool> HasAsync(string mailboxId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MailboxPins.AnyAsync(pin => pin.MailboxId == mailboxId, cancellationToken);
    }

    public async Task<string?> SetAsync(string mailboxId, string? pin, string userId)
    {
        var mailbox = snapshots.Current?.Plan.Nodes.OfType<Mailbox>().FirstOrDefault(box => box.Id == mailboxId);
        if (mailbox is null || (mailbox.UserId != userId && !mailbox.Listeners.Contains(userId))) return "forbidden";
        if (pin is not null && (pin.Length is < 4 or > 10 || !pin.All(char.IsAsciiDigit))) return "pin-invalid";
        if (pin is not null && IsSimple(pin)) return "pin-too-simple";
        await one.WaitAsync();
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            var row = await db.MailboxPins.FindAsync(mailboxId);
            if (pin is null)
            {
                if (row is not null) db.MailboxPins.Remove(row);
            }
            else
            {
                if (row is null) db.MailboxPins.Add(row = new MailboxPin { MailboxId = mailboxId });
                row.Salt = RandomNumberGenerator.GetBytes(16);
                row.Iterations = Iterations;
                row.Hash = HashOf(pin, row);
                row.Failures = 0;
                row.LockedUntil = null;
            }
            await db.SaveChangesAsync();
        }
        finally
        {
            one.Release();
        }
        return null;
    }

    public async Task<PinVerdict> TryAsync(string mailboxId, string pin)
    {
        await one.WaitAsync();
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            if (await db.MailboxPins.FindAsync(mailboxId) is not { } row) return PinVerdict.NotSet;
            var now = time.GetUtcNow();
            if (row.LockedUntil > now) return PinVerdict.Locked;
            row.LockedUntil = null;
            var right = pin.Length <= 10 && CryptographicOperations.FixedTimeEquals(HashOf(pin, row), row.Hash);
            if (right)
            {
                row.Failures = 0;
            }
            else if (++row.Failures >= Tries)
            {
                row.LockedUntil = now + Lock;
                row.Failures = 0;
                log.LogWarning("Mailbox {Mailbox} takes no PIN for {Minutes} minutes: too many wrong ones", mailboxId, Lock.TotalMinutes);
            }
            await db.SaveChangesAsync();
            return right ? PinVerdict.Right : row.LockedUntil is null ? PinVerdict.Wrong : PinVerdict.Locked;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private static byte[] HashOf(string pin, MailboxPin row) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(pin), row.Salt, row.Iterations, HashAlgorithmName.SHA256, 32);

    // All the same, or counting up or down.
    private static bool IsSimple(string pin)
    {
        var step = pin[1] - pin[0];
        return step is >= -1 and <= 1 && pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step);
    }
}
