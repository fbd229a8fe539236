using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Mail;

/// <summary>Sends what waits, in order, and tries again later and later (RFC 5321 4.5.4.1) while the server is away. What waits is in the database.</summary>
internal sealed class MailQueue(
    IDbContextFactory<PbxDbContext> databases, VoicemailStore voicemail, ISnapshotSource snapshots, MailService mail, IMailSender sender, TimeProvider time, ILogger<MailQueue> log)
    : BackgroundService
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(5);
    private static readonly int[] Minutes = [1, 2, 5, 10, 20, 40];
    private readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>How long a letter waits after this many attempts.</summary>
    internal static TimeSpan Backoff(int attempts) => attempts <= Minutes.Length ? TimeSpan.FromMinutes(Minutes[Math.Max(attempts, 1) - 1]) : Longest;

    /// <summary>Tries everything that is due. Returns when the next one will be; null: nothing waits.</summary>
    internal async Task<DateTimeOffset?> RunDueAsync(CancellationToken cancellationToken)
    {
        if (snapshots.Current is not { } snapshot) return null;
        var settings = await mail.GetAsync(cancellationToken);
        if (!settings.IsOn) return null;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var due = await db.MailJobs.Where(job => !job.GivenUp && job.DueAt <= now).OrderBy(job => job.Id).Take(AtOnce).ToListAsync(cancellationToken);
        for (var i = 0; i < due.Count; i++)
        {
            var outcome = await SendAsync(db, due[i], snapshot, settings, cancellationToken);
            if (outcome.IsTaken || outcome.IsAboutLetter) continue;
            // The server itself is the reason: the others need not find that out one by one.
            for (var rest = i + 1; rest < due.Count; rest++) due[rest].DueAt = due[i].DueAt;
            await db.SaveChangesAsync(cancellationToken);
            break;
        }
        return await db.MailJobs.Where(job => !job.GivenUp).Select(job => (DateTimeOffset?)job.DueAt).MinAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        voicemail.Changed += OnChanged;
        mail.Changed += Wake;
        snapshots.Changed += OnSnapshot;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                DateTimeOffset? next;
                try
                {
                    next = await RunDueAsync(stoppingToken);
                }
#pragma warning disable CA1031 // whatever goes wrong with one letter, the next must still be sent
                catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    log.LogError(e, "Waiting e-mail could not be looked through");
                    next = time.GetUtcNow() + Backoff(1);
                }
                await WaitAsync(next, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            voicemail.Changed -= OnChanged;
            mail.Changed -= Wake;
            snapshots.Changed -= OnSnapshot;
        }
    }

    private async Task<MailOutcome> SendAsync(PbxDbContext db, MailJob job, PbxSnapshot snapshot, MailSettings settings, CancellationToken cancellationToken)
    {
        var message = await db.Voicemail.AsNoTracking().SingleOrDefaultAsync(one => one.Id == job.MessageId, cancellationToken);
        var mailbox = snapshot.Plan.Nodes.OfType<Mailbox>().FirstOrDefault(one => one.Id == message?.MailboxId);
        if (message is null || mailbox is null || await voicemail.ReadAsync(job.MessageId, cancellationToken) is not { } audio)
        {
            // Deleted in the meantime: nobody waits for it.
            db.MailJobs.Remove(job);
            await db.SaveChangesAsync(cancellationToken);
            return MailOutcome.Taken;
        }
        var language = (mailbox.UserId is { } id ? snapshot.UsersById.GetValueOrDefault(id)?.Language : null) ?? snapshot.Settings.Languages[0];
        var letter = VoicemailLetter.Compose(snapshot.Settings, language, settings.Sender, job.Recipient, mailbox, message, job.Id, audio);
        var outcome = await sender.SendAsync(settings, mail.Password, letter, cancellationToken);
        if (outcome.IsTaken)
        {
            db.MailJobs.Remove(job);
            await db.SaveChangesAsync(cancellationToken);
            log.LogInformation("Message {Message} was sent by e-mail", message.Id);
            if (mailbox.DeleteAfterEmail && !await db.MailJobs.AnyAsync(other => other.MessageId == message.Id, cancellationToken)) await voicemail.DiscardAsync(message.Id);
            return outcome;
        }
        job.Attempts++;
        job.Failure = outcome.Key;
        job.DueAt = time.GetUtcNow() + Backoff(job.Attempts);
        job.GivenUp = (outcome.IsAboutLetter && outcome.IsPermanent) || time.GetUtcNow() - job.CreatedAt > GiveUpAfter;
        await db.SaveChangesAsync(cancellationToken);
        log.LogWarning("Message {Message} was not taken by the mail server ({Key}: {Detail}); {Next}", message.Id, outcome.Key, outcome.Detail, job.GivenUp ? "given up" : "tried again later");
        return outcome;
    }

    private async Task WaitAsync(DateTimeOffset? next, CancellationToken cancellationToken)
    {
        var left = next - time.GetUtcNow() ?? Longest;
        if (left <= TimeSpan.Zero) return;
        using var timer = new CancellationTokenSource(left < Longest ? left : Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void OnChanged(string mailboxId) => Wake();

    private void OnSnapshot(PbxSnapshot snapshot) => Wake();

    private void Wake()
    {
        try
        {
            if (wake.CurrentCount == 0) wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just done it.
        }
    }
}
