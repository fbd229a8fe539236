using Pbx.Core.Mail;
using Pbx.Core.Users;

namespace Pbx.Tests.Web.Support;

public sealed class FakeMail : IMailService
{
    public MailSettings Now { get; set; } = new();

    public string? Password { get; private set; }

    public List<FieldProblem> Refuse { get; } = [];

    public MailOutcome Outcome { get; set; } = MailOutcome.Taken;

    public Task<MailSettings> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    public Task<IReadOnlyList<FieldProblem>> SaveAsync(MailSettings before, MailSettings settings, string? password, string actorId)
    {
        if (Refuse.Count > 0) return Task.FromResult<IReadOnlyList<FieldProblem>>([.. Refuse]);
        if (!string.IsNullOrEmpty(password)) Password = password;
        Now = settings with { HasPassword = Password is not null };
        return Task.FromResult<IReadOnlyList<FieldProblem>>([]);
    }

    public Task<MailOutcome> TestAsync(MailSettings settings, string? password, string recipient, string language, string actorId, CancellationToken cancellationToken) =>
        Task.FromResult(Outcome);

    public Task<(int Waiting, int GivenUp)> CountAsync(CancellationToken cancellationToken) => Task.FromResult((2, 0));
}
