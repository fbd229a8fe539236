using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Persistence;
using Pbx.Core.Recordings;

namespace Pbx.Core.Users;

/// <summary>One piece of work on accounts: a scope with its database context and the Identity managers on top of it.</summary>
internal sealed class UserWork(IServiceScopeFactory scopes) : IDisposable
{
    private readonly IServiceScope scope = scopes.CreateScope();

    public PbxDbContext Db => scope.ServiceProvider.GetRequiredService<PbxDbContext>();

    public UserManager<PbxUser> Users => scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();

    public RoleManager<IdentityRole> Roles => scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();

    public Task<IDbContextTransaction> BeginAsync() => Db.Database.BeginTransactionAsync();

    public void Dispose() => scope.Dispose();

    /// <summary>Who acts; null if the account is gone. Empty is the system itself.</summary>
    public async Task<AuditActor?> ActorAsync(string actorId)
    {
        if (actorId.Length == 0) return AuditActor.System;
        var account = await Users.FindByIdAsync(actorId);
        return account is null ? null : new AuditActor(account.Id, account.Email ?? account.DisplayName, await RoleOfAsync(account));
    }

    public async Task<string> RoleOfAsync(PbxUser account)
    {
        var roles = await (
            from link in Db.UserRoles
            join role in Db.Roles on link.RoleId equals role.Id
            where link.UserId == account.Id
            select role.Name).ToListAsync();
        return PbxRoles.All.FirstOrDefault(roles.Contains) ?? PbxRoles.User;
    }

    public async Task<bool> IsLastOwnerAsync(PbxUser account, string role)
    {
        if (role != PbxRoles.SystemOwner) return false;
        var others = await (
            from link in Db.UserRoles
            join owner in Db.Roles on link.RoleId equals owner.Id
            where owner.Name == PbxRoles.SystemOwner && link.UserId != account.Id
            select link).AnyAsync();
        return !others;
    }

    public async Task CheckUniqueAsync(UserEdit user, List<FieldProblem> problems)
    {
        var holder = user.Extension.Length == 0 ? null : await Db.Users.AsNoTracking().FirstOrDefaultAsync(other => other.Id != user.Id
            && (other.Extension == user.Extension || (other.SipName == user.Extension && other.Extension != null)));
        if (holder is not null) problems.Add(new FieldProblem("extension", "extension-taken", holder.DisplayName));
        var normalized = Users.NormalizeEmail(user.Email);
        if (normalized?.Length > 0 && await Db.Users.AnyAsync(other => other.Id != user.Id && other.NormalizedEmail == normalized))
            problems.Add(new FieldProblem("email", "email-taken", user.Email));
    }

    /// <summary>Makes an account with its role, its SIP credentials and its audit entry. The transaction is the caller's.</summary>
    public async Task<UserChange> AddAsync(UserEdit user, AuditActor actor, string? sipPassword, string realm, DateTimeOffset now)
    {
        user = Trim(user) with { Id = "" };
        var problems = UserRules.Check(user, mayLackExtension: actor.Role is null && user.Role == PbxRoles.SystemOwner);
        await CheckUniqueAsync(user, problems);
        if (RoleRules.Refusal(actor.Role, null, user.Role, isLastOwner: false) is { } refusal) problems.Add(new FieldProblem("role", refusal));
        if (RoleRules.MayNotLetHearAll(actor.Role, RecordingRights.None, user.RecordingRights)) problems.Add(new FieldProblem("recordingRights", "owner-only"));
        if (problems.Count > 0) return new UserChange(null, problems);
        var account = new PbxUser
        {
            UserName = user.Email,
            Email = user.Email,
            EmailConfirmed = true,
            Extension = user.Extension.Length == 0 ? null : user.Extension,
            SipName = user.Extension.Length == 0 ? null : user.Extension,
            FirstName = user.FirstName,
            LastName = user.LastName,
            Language = user.Language,
            Srtp = user.Srtp,
            CallerId = user.CallerId.Length == 0 ? null : user.CallerId,
            Recording = user.Recording,
            RecordingRights = user.RecordingRights,
            CreatedAt = now,
        };
        if (account.SipName is null) sipPassword = null;
        else account.SetSipPassword(realm, sipPassword ??= SipSecrets.NewPassword());
        var made = string.IsNullOrEmpty(user.Password) ? await Users.CreateAsync(account) : await Users.CreateAsync(account, user.Password);
        if (Problems(made, "password") is { Count: > 0 } weak) return new UserChange(null, weak);
        if (Problems(await SetRoleAsync(account, null, user.Role)) is { Count: > 0 } refused) return new UserChange(null, refused);
        AuditTrail.Add(Db, now, actor, "created", new AuditObject("user", account.Id, account.DisplayName), null, UserService.Fields(account, user.Role));
        await Db.SaveChangesAsync();
        return new UserChange(account.Id, [], sipPassword);
    }

    public async Task<IdentityResult> SetRoleAsync(PbxUser account, string? before, string after)
    {
        if (before == after) return IdentityResult.Success;
        if (!await Roles.RoleExistsAsync(after)) await Roles.CreateAsync(new IdentityRole(after));
        if (await Users.GetRolesAsync(account) is { Count: > 0 } roles) await Users.RemoveFromRolesAsync(account, roles);
        var result = await Users.AddToRoleAsync(account, after);
        // Sessions that carry the old role end within a minute.
        if (before is not null && result.Succeeded) await Users.UpdateSecurityStampAsync(account);
        return result;
    }

    public async Task<IdentityResult> SetPasswordAsync(PbxUser account, string password)
    {
        // Checked first: removing the old one cannot be undone half-way.
        foreach (var validator in Users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(Users, account, password);
            if (!result.Succeeded) return result;
        }
        if (await Users.HasPasswordAsync(account)) await Users.RemovePasswordAsync(account);
        await Users.SetLockoutEndDateAsync(account, null);
        await Users.ResetAccessFailedCountAsync(account);
        return await Users.AddPasswordAsync(account, password);
    }

    public static UserEdit Trim(UserEdit user) => user with
    {
        Extension = user.Extension.Trim(),
        FirstName = user.FirstName.Trim(),
        LastName = user.LastName.Trim(),
        Email = user.Email.Trim(),
        // People write +41 26 300 45 45.
        CallerId = string.Concat(user.CallerId.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '.' or '/' or '(' or ')'))),
    };

    public static List<FieldProblem> Problems(IdentityResult result, string field = "") => [.. result.Errors.Select(error => error.Code switch
    {
        "DuplicateEmail" or "DuplicateUserName" => new FieldProblem("email", "email-taken"),
        "InvalidEmail" or "InvalidUserName" => new FieldProblem("email", "email-invalid"),
        "PasswordTooShort" => new FieldProblem(field, "password-too-short"),
        "ConcurrencyFailure" => new FieldProblem("", "changed-meanwhile"),
        var code => new FieldProblem(field, code),
    })];
}
