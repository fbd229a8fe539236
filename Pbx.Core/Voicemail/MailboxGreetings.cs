using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Core.Users;

namespace Pbx.Core.Voicemail;

/// <summary>Greetings on the database; call control sees them in the snapshot.</summary>
internal sealed class MailboxGreetings(IServiceScopeFactory scopes, SnapshotSource snapshots, PromptLibrary library, TimeProvider time) : IMailboxGreetings
{
    public Prompt? Find(string mailboxId, string userId) => MailboxOf(mailboxId, userId) is null ? null : snapshots.Current?.Greetings.GetValueOrDefault(mailboxId);

    public async Task<PlanProblem?> SetAsync(string mailboxId, Stream audio, string userId, CancellationToken cancellationToken)
    {
        if (MailboxOf(mailboxId, userId) is null) return new PlanProblem(mailboxId, "", "forbidden");
        var (sound, problem) = await library.TakeInAsync(audio, IMailboxGreetings.MaxDuration, cancellationToken);
        if (sound is null) return problem;
        await StoreAsync(mailboxId, userId, sound);
        return null;
    }

    public async Task<bool> ClearAsync(string mailboxId, string userId)
    {
        if (MailboxOf(mailboxId, userId) is null) return false;
        await StoreAsync(mailboxId, userId, null);
        return true;
    }

    public Stream? Read(string mailboxId, string userId) => Find(mailboxId, userId) is { } greeting ? library.Read(greeting) : null;

    private Mailbox? MailboxOf(string mailboxId, string userId) =>
        snapshots.Current?.Plan.Nodes.OfType<Mailbox>().FirstOrDefault(box => box.Id == mailboxId && userId.Length > 0 && (box.UserId == userId || box.Listeners.Contains(userId)));

    private async Task StoreAsync(string mailboxId, string userId, StoredSound? sound)
    {
        using var work = new UserWork(scopes);
        if (await work.ActorAsync(userId) is not { } actor) return;
        var row = await work.Db.MailboxGreetings.FindAsync(mailboxId);
        if (sound is null && row is null) return;
        var (before, old) = (Fields(row), row?.Sha256);
        if (sound is null)
        {
            work.Db.MailboxGreetings.Remove(row!);
        }
        else
        {
            if (row is null) work.Db.MailboxGreetings.Add(row = new MailboxGreeting { MailboxId = mailboxId });
            (row.Sha256, row.DurationMs, row.At) = (sound.Sha256, sound.DurationMs, time.GetUtcNow());
        }
        var name = MailboxOf(mailboxId, userId)?.Name ?? mailboxId;
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, sound is null ? "deleted" : "changed", new AuditObject("greeting", mailboxId, name), before, sound is null ? null : Fields(row));
        await work.Db.SaveChangesAsync();
        await snapshots.RebuildAsync();
        // The words of a person do not lie about when they are no longer said.
        if (old is not null && old != sound?.Sha256 && !await work.Db.MailboxGreetings.AnyAsync(other => other.Sha256 == old)) library.Forget(old);
    }

    private static Dictionary<string, string?>? Fields(MailboxGreeting? row) => row is null ? null : new(StringComparer.Ordinal) { ["sha256"] = row.Sha256, ["durationMs"] = $"{row.DurationMs}" };
}
