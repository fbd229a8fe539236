using Pbx.Core.Users;

namespace Pbx.Core.Mail;

/// <summary>The mail server of the company, as the console sets it.</summary>
public interface IMailService
{
    /// <summary>As stored.</summary>
    Task<MailSettings> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stores them if <paramref name="before"/> is still what is stored, else <c>changed-meanwhile</c>. No password: the kept one stays, unless server or account
    /// are others now, since it was not meant for them. Audited without the password; letters that wait are tried at once.
    /// </summary>
    Task<IReadOnlyList<FieldProblem>> SaveAsync(MailSettings before, MailSettings settings, string? password, string actorId);

    /// <summary>Sends a letter with these settings, stored or not, and says how that went.</summary>
    Task<MailOutcome> TestAsync(MailSettings settings, string? password, string recipient, string language, string actorId, CancellationToken cancellationToken);

    /// <summary>Letters that wait, and those that were given up.</summary>
    Task<(int Waiting, int GivenUp)> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Hands one letter to a server.</summary>
internal interface IMailSender
{
    Task<MailOutcome> SendAsync(MailSettings settings, string? password, MimeKit.MimeMessage letter, CancellationToken cancellationToken);
}
