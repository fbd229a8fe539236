using Microsoft.AspNetCore.Identity;
using Pbx.Core.Configuration;

namespace Pbx.Core.Users;

/// <summary>Makes ASP.NET Core Identity apply <see cref="PasswordRules"/>.</summary>
internal sealed class PbxPasswordValidator(ISnapshotSource snapshots) : IPasswordValidator<PbxUser>
{
    public Task<IdentityResult> ValidateAsync(UserManager<PbxUser> manager, PbxUser user, string? password)
    {
        var problem = PasswordRules.Problem(password ?? "", user.Email, snapshots.Current?.Settings.Company);
        return Task.FromResult(problem is null
            ? IdentityResult.Success
            : IdentityResult.Failed(new IdentityError { Code = problem, Description = PasswordRules.Expected(problem) }));
    }
}
