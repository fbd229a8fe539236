using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Mail;
using Pbx.Core.Persistence;
using Pbx.Media.Audio;

namespace Pbx.Core.Voicemail;

/// <summary>
/// Messages: rows in the database, audio in the data folder. A row exists only for a file that is whole. Beside the audio that is not yet in the database
/// lies who speaks to whom, so that a message which a crash has cut off is found and made whole at the next start.
/// </summary>
internal sealed class VoicemailStore(
    DataFolder folder, IDbContextFactory<PbxDbContext> databases, ISnapshotSource snapshots, TimeProvider time, ILogger<VoicemailStore> log) : IVoicemail, IVoicemailInbox, IHostedService
{
    private const string Unfinished = ".part";
    private const string Note = ".json";
    private static readonly TimeSpan ShortestMessage = TimeSpan.FromSeconds(1);

    public event Action<string>? Changed;

    public IVoicemailDraft Begin(string mailboxId, LiveParty caller, DateTimeOffset at)
    {
        var shown = caller.Shown();
        var message = new VoicemailMessage
        {
            Id = Guid.CreateVersion7(at).ToString("N"),
            MailboxId = mailboxId,
            At = at,
            CallerNumber = shown == LiveParty.Anonymous ? "" : shown.Number,
            CallerName = shown.Name,
        };
        File.WriteAllText(NoteOf(message.Id), JsonSerializer.Serialize(message));
        return new Draft(this, message, new FileStream(FileOf(message.Id) + Unfinished, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
    }

    /// <summary>Messages that were cut off become whole. Done before calls begin, since they lie beside those that are being left.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var note in Directory.GetFiles(folder.Voicemail, "*" + Note))
        {
            try
            {
                await RescueAsync(note);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or DbUpdateException)
            {
                log.LogError("What is left of the message {File} cannot be made whole: {Reason}", Path.GetFileName(note), e.Message);
            }
        }
        // Without its note nobody knows for whom it was.
        foreach (var part in Directory.GetFiles(folder.Voicemail, "*" + Unfinished).Where(part => !File.Exists(NoteOf(Path.GetFileName(part)[..^".wav.part".Length]))))
        {
            log.LogWarning("{File}, left of a message to nobody knows whom, is deleted", Path.GetFileName(part));
            File.Delete(part);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<VoicemailMessage>> ListAsync(string mailboxId, string userId, CancellationToken cancellationToken)
    {
        if (!MayListen(mailboxId, userId)) return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Voicemail.AsNoTracking().Where(message => message.MailboxId == mailboxId).OrderByDescending(message => message.At).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Voicemail.GroupBy(message => message.MailboxId)
            .Select(group => new { group.Key, New = group.Count(message => message.HeardAt == null), All = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => (row.New, row.All), StringComparer.Ordinal, cancellationToken);
    }

    public async Task<Stream?> OpenAsync(string messageId, string userId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, messageId, userId) is null) return null;
        try
        {
            return new FileStream(FileOf(messageId), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            log.LogWarning("The audio of message {Message} is gone", messageId);
            return null;
        }
    }

    public async Task<bool> MarkAsync(string messageId, bool heard, string userId)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await FindAsync(db, messageId, userId) is not { } message) return false;
        message.HeardAt = heard ? message.HeardAt ?? time.GetUtcNow() : null;
        await db.SaveChangesAsync();
        Changed?.Invoke(message.MailboxId);
        return true;
    }

    public async Task<bool> DeleteAsync(string messageId, string userId)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await FindAsync(db, messageId, userId) is not { } message) return false;
        await DeleteAsync(db, message);
        return true;
    }

    /// <summary>Deletes a message that the system itself needs no more.</summary>
    public async Task DiscardAsync(string messageId)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.Voicemail.SingleOrDefaultAsync(message => message.Id == messageId) is { } message) await DeleteAsync(db, message);
    }

    /// <summary>The WAV file, for the system itself; null: it is gone.</summary>
    public async Task<byte[]?> ReadAsync(string messageId, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(FileOf(messageId), cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private async Task DeleteAsync(PbxDbContext db, VoicemailMessage message)
    {
        db.Voicemail.Remove(message);
        db.MailJobs.RemoveRange(await db.MailJobs.Where(job => job.MessageId == message.Id).ToListAsync());
        await db.SaveChangesAsync();
        File.Delete(FileOf(message.Id));
        Changed?.Invoke(message.MailboxId);
    }

    private async Task<VoicemailMessage?> FindAsync(PbxDbContext db, string messageId, string userId) =>
        await db.Voicemail.SingleOrDefaultAsync(message => message.Id == messageId) is { } found && MayListen(found.MailboxId, userId) ? found : null;

    private bool MayListen(string mailboxId, string userId) =>
        MailboxOf(mailboxId) is { } mailbox && (mailbox.UserId == userId || mailbox.Listeners.Contains(userId));

    private Mailbox? MailboxOf(string mailboxId) => snapshots.Current?.Plan.Nodes.OfType<Mailbox>().FirstOrDefault(one => one.Id == mailboxId);

    // Ids are made here, hexadecimal digits only.
    private string FileOf(string messageId) => Path.Combine(folder.Voicemail, messageId + ".wav");

    private string NoteOf(string messageId) => Path.Combine(folder.Voicemail, messageId + Note);

    private async Task RescueAsync(string note)
    {
        var message = JsonSerializer.Deserialize<VoicemailMessage>(await File.ReadAllTextAsync(note));
        var (whole, part) = message is null ? ("", "") : (FileOf(message.Id), FileOf(message.Id) + Unfinished);
        if (message is not null && Path.GetFileNameWithoutExtension(note) == message.Id)
        {
            await using var db = await databases.CreateDbContextAsync();
            var isKept = await db.Voicemail.AnyAsync(one => one.Id == message.Id);
            var file = isKept ? null : File.Exists(part) ? part : File.Exists(whole) ? whole : null;
            if (file is not null && MailboxOf(message.MailboxId) is not null && Repair(file) is { } length && length >= ShortestMessage)
            {
                message.DurationMs = (int)length.TotalMilliseconds;
                await KeepAsync(message);
                log.LogWarning("A message of {Seconds} s for mailbox {Mailbox}, cut off by the end of the program, was kept", message.DurationMs / 1000, message.MailboxId);
                return;
            }
            File.Delete(part);
            if (!isKept) File.Delete(whole);
            if (file is not null) log.LogWarning("What was left of a message for mailbox {Mailbox} was too short to keep", message.MailboxId);
        }
        File.Delete(note);

        static TimeSpan? Repair(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return WavRepair.TryRepair(file);
        }
    }

    private async Task KeepAsync(VoicemailMessage message)
    {
        // Whole already where the database was missing when it was left.
        if (File.Exists(FileOf(message.Id) + Unfinished)) File.Move(FileOf(message.Id) + Unfinished, FileOf(message.Id));
        await using var db = await databases.CreateDbContextAsync();
        db.Voicemail.Add(message);
        // In the transaction of the message: a letter that is owed is never forgotten.
        foreach (var recipient in MailboxOf(message.MailboxId)?.Emails.Distinct(StringComparer.OrdinalIgnoreCase) ?? [])
        {
            var now = time.GetUtcNow();
            db.MailJobs.Add(new MailJob { Id = Guid.CreateVersion7(now).ToString("N"), MessageId = message.Id, Recipient = recipient, CreatedAt = now, DueAt = now });
        }
        await db.SaveChangesAsync();
        File.Delete(NoteOf(message.Id));
        log.LogInformation("Message of {Seconds} s for mailbox {Mailbox}", message.DurationMs / 1000, message.MailboxId);
        Changed?.Invoke(message.MailboxId);
    }

    private sealed class Draft(VoicemailStore store, VoicemailMessage message, FileStream audio) : IVoicemailDraft
    {
        private bool kept;

        public Stream Audio => audio;

        public async Task KeepAsync(TimeSpan duration)
        {
            message.DurationMs = (int)duration.TotalMilliseconds;
            await audio.DisposeAsync();
            await store.KeepAsync(message);
            kept = true;
        }

        public void Dispose()
        {
            audio.Dispose();
            // A whole file whose row could not be written stays, with its note, for the next start.
            if (kept || File.Exists(store.FileOf(message.Id))) return;
            File.Delete(store.FileOf(message.Id) + Unfinished);
            File.Delete(store.NoteOf(message.Id));
        }
    }
}
