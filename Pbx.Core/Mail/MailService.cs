using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Persistence;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Core.Mail;

/// <summary>Mail settings on the database; the password sealed in a file of its own.</summary>
internal sealed class MailService(
    DataFolder folder, IServiceScopeFactory scopes, IDbContextFactory<PbxDbContext> databases, ISnapshotSource snapshots, IMailSender sender, TimeProvider time) : IMailService
{
    private const string PasswordId = "smtp";
    private readonly SecretFile secrets = new(folder.MailSecrets, Path.Combine(folder.Keys, "mail.key"));

    /// <summary>Settings are others now. Raised on the thread of whoever changed them.</summary>
    public event Action? Changed;

    /// <summary>The kept password, or null.</summary>
    public string? Password => secrets.Get(PasswordId);

    public async Task<MailSettings> GetAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return Read(await db.MailSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<FieldProblem>> SaveAsync(MailSettings before, MailSettings settings, string? password, string actorId)
    {
        ArgumentNullException.ThrowIfNull(before);
        settings = Trim(settings);
        using (var work = new UserWork(scopes))
        {
            await using var transaction = await work.BeginAsync();
            if (await AdministratorAsync(work, actorId) is not { } actor) return [new FieldProblem("", "forbidden")];
            var row = await work.Db.MailSettings.SingleOrDefaultAsync();
            var stored = Read(row);
            if (stored != before) return [new FieldProblem("", "changed-meanwhile")];
            var problems = Check(settings);
            if (IsOtherAccount(settings, stored, password)) problems.Add(new FieldProblem("password", "password-again"));
            if (problems.Count > 0) return problems;
            if (row is null) work.Db.MailSettings.Add(row = new MailSettingsRow());
            (row.Host, row.Port, row.Security, row.UserName, row.Sender) = (settings.Host, settings.Port, settings.Security, settings.UserName, settings.Sender);
            AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "changed", new AuditObject("mail", "1", settings.Host), Fields(stored), Fields(settings));
            await work.Db.SaveChangesAsync();
            var now = time.GetUtcNow();
            await work.Db.MailJobs.Where(job => !job.GivenUp).ExecuteUpdateAsync(job => job.SetProperty(one => one.DueAt, now));
            if (settings.UserName.Length == 0) secrets.Set(PasswordId, null);
            else if (!string.IsNullOrEmpty(password)) secrets.Set(PasswordId, password);
            await transaction.CommitAsync();
        }
        Changed?.Invoke();
        return [];
    }

    public async Task<MailOutcome> TestAsync(MailSettings settings, string? password, string recipient, string language, string actorId, CancellationToken cancellationToken)
    {
        settings = Trim(settings);
        using (var work = new UserWork(scopes))
            if (await AdministratorAsync(work, actorId) is null) return new MailOutcome(MailFault.NotSet);
        if (!MailboxAddress.TryParse(settings.Sender, out var from)) return new MailOutcome(MailFault.SenderRefused, settings.Sender);
        if (!MailboxAddress.TryParse(recipient, out var to)) return new MailOutcome(MailFault.RecipientRefused, recipient);
        if (string.IsNullOrEmpty(password)) password = IsOtherAccount(settings, await GetAsync(cancellationToken), password) ? null : Password;
        var words = LetterWords.In(language);
        var letter = new MimeMessage([from], [to], words.TestSubject, new TextPart("plain") { Text = $"{words.TestText}\r\n\r\n{snapshots.Current?.Settings.Company}\r\n" });
        return await sender.SendAsync(settings, password, letter, cancellationToken);
    }

    public async Task<(int Waiting, int GivenUp)> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.MailJobs.CountAsync(job => !job.GivenUp, cancellationToken), await db.MailJobs.CountAsync(job => job.GivenUp, cancellationToken));
    }

    private static async Task<AuditActor?> AdministratorAsync(UserWork work, string actorId) =>
        await work.ActorAsync(actorId) is { Role: null or PbxRoles.SystemOwner or PbxRoles.Administrator } actor ? actor : null;

    // Else whoever may set the server could have the password sent to one of his own.
    private static bool IsOtherAccount(MailSettings settings, MailSettings stored, string? password) =>
        stored.HasPassword && settings.UserName.Length > 0 && string.IsNullOrEmpty(password)
        && (settings.Host != stored.Host || settings.Port != stored.Port || settings.UserName != stored.UserName || (settings.Security == MailSecurity.None && stored.Security != MailSecurity.None));

    private MailSettings Read(MailSettingsRow? row) => row is null ? new MailSettings() : new MailSettings
    {
        Host = row.Host,
        Port = row.Port,
        Security = row.Security,
        UserName = row.UserName,
        Sender = row.Sender,
        HasPassword = Password is not null,
    };

    private static MailSettings Trim(MailSettings settings) =>
        settings with { Host = settings.Host.Trim(), UserName = settings.UserName.Trim(), Sender = settings.Sender.Trim() };

    private static List<FieldProblem> Check(MailSettings settings)
    {
        var problems = new List<FieldProblem>();
        if (!settings.IsOn) return problems;
        if (settings.Host.Any(c => char.IsWhiteSpace(c) || c is '/' or '@') || Uri.CheckHostName(settings.Host) == UriHostNameType.Unknown)
            problems.Add(new FieldProblem("host", "host-invalid"));
        if (settings.Port is < 1 or > 65535) problems.Add(new FieldProblem("port", "out-of-range", "1", "65535"));
        if (settings.Sender.Length == 0) problems.Add(new FieldProblem("sender", "required"));
        else if (!UserRules.IsEmail(settings.Sender)) problems.Add(new FieldProblem("sender", "email-invalid"));
        return problems;
    }

    private static Dictionary<string, string?> Fields(MailSettings settings) => new(StringComparer.Ordinal)
    {
        ["host"] = settings.Host,
        ["port"] = settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["security"] = settings.Security.ToString(),
        ["userName"] = settings.UserName,
        ["sender"] = settings.Sender,
    };
}
