using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Persistence;

namespace Pbx.Core.Users;

/// <summary>Users on ASP.NET Core Identity. Each change is one transaction: account, role and audit entry; then the snapshot is read again.</summary>
internal sealed class UserService(IServiceScopeFactory scopes, SnapshotSource snapshots, TimeProvider time) : IUserService
{
    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    public async Task<IReadOnlyList<UserSummary>> ListAsync(string? search, CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        var now = time.GetUtcNow();
        var rows = await (
            from user in work.Db.Users.AsNoTracking()
            join link in work.Db.UserRoles on user.Id equals link.UserId into links
            from link in links.DefaultIfEmpty()
            join role in work.Db.Roles on link.RoleId equals role.Id into roles
            from role in roles.DefaultIfEmpty()
            select new { user, Role = role == null ? null : role.Name }).ToListAsync(cancellationToken);
        return [.. rows
            .Select(row => new UserSummary(
                row.user.Id, row.user.Extension ?? "", row.user.FirstName, row.user.LastName, row.user.Email ?? "", row.Role ?? PbxRoles.User,
                row.user.TwoFactorEnabled, row.user.LockoutEnd > now))
            .Where(user => Matches(user, search))
            .OrderBy(user => user.Extension.Length == 0)
            .ThenBy(user => user.Extension.Length)
            .ThenBy(user => user.Extension, StringComparer.Ordinal)
            .ThenBy(user => user.LastName, StringComparer.CurrentCultureIgnoreCase)];
    }

    public async Task<UserEdit?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        var user = await work.Db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
        return user is null ? null : ToEdit(user, await work.RoleOfAsync(user));
    }

    public async Task<string> SuggestExtensionAsync(CancellationToken cancellationToken)
    {
        using var work = new UserWork(scopes);
        var used = await work.Db.Users.Where(user => user.Extension != null).Select(user => user.Extension!).ToListAsync(cancellationToken);
        return ExtensionNumbers.Next(used);
    }

    public async Task<UserChange> CreateAsync(UserEdit user, string actorId)
    {
        ArgumentNullException.ThrowIfNull(user);
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        var actor = await work.ActorAsync(actorId);
        if (actor is null) return Failed("", "forbidden");
        var made = await work.AddAsync(user, actor, sipPassword: null, Realm, time.GetUtcNow());
        if (!made.Succeeded) return made;
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return made;
    }

    public async Task<UserChange> UpdateAsync(UserEdit user, string actorId)
    {
        ArgumentNullException.ThrowIfNull(user);
        user = UserWork.Trim(user);
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        var actor = await work.ActorAsync(actorId);
        if (actor is null) return Failed("", "forbidden");
        if (await work.Users.FindByIdAsync(user.Id) is not { } account) return Failed("", "gone");
        var role = await work.RoleOfAsync(account);
        if (user.Version.Length > 0 && user.Version != VersionOf(account, role)) return Failed("", "changed-meanwhile");
        var problems = UserRules.Check(user, mayLackExtension: account.Extension is null && role == PbxRoles.SystemOwner);
        await work.CheckUniqueAsync(user, problems);
        if (RoleRules.Refusal(actor.Role, role, user.Role, await work.IsLastOwnerAsync(account, role)) is { } refusal)
            problems.Add(new FieldProblem(refusal == "last-owner" ? "role" : "", refusal));
        if (RoleRules.MayNotLetHearAll(actor.Role, account.RecordingRights, user.RecordingRights)) problems.Add(new FieldProblem("recordingRights", "owner-only"));
        if (problems.Count > 0) return new UserChange(user.Id, problems);

        var before = Fields(account, role);
        string? sipPassword = null;
        if (user.Extension.Length > 0 && user.Extension != account.Extension)
        {
            // The hashes contain the SIP user name and the password is not kept, so a new extension needs new credentials.
            account.Extension = account.SipName = user.Extension;
            sipPassword = SipSecrets.NewPassword();
            account.SetSipPassword(Realm, sipPassword);
        }
        (account.FirstName, account.LastName) = (user.FirstName, user.LastName);
        (account.Email, account.UserName) = (user.Email, user.Email);
        (account.Language, account.Srtp) = (user.Language, user.Srtp);
        account.CallerId = user.CallerId.Length == 0 ? null : user.CallerId;
        (account.Recording, account.RecordingRights) = (user.Recording, user.RecordingRights);
        if (UserWork.Problems(await work.Users.UpdateAsync(account)) is { Count: > 0 } wrong) return new UserChange(user.Id, wrong);
        if (UserWork.Problems(await work.SetRoleAsync(account, role, user.Role)) is { Count: > 0 } refused) return new UserChange(user.Id, refused);
        if (!string.IsNullOrEmpty(user.Password) && UserWork.Problems(await work.SetPasswordAsync(account, user.Password), "password") is { Count: > 0 } weak)
            return new UserChange(user.Id, weak);
        var after = Fields(account, user.Role);
        if (!string.IsNullOrEmpty(user.Password)) after["password"] = "changed";
        if (sipPassword is not null) after["sipPassword"] = "changed";
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "changed", new AuditObject("user", account.Id, account.DisplayName), before, after);
        await work.Db.SaveChangesAsync();
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return new UserChange(account.Id, [], sipPassword);
    }

    public async Task<UserChange> DeleteAsync(string id, string actorId)
    {
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        var actor = await work.ActorAsync(actorId);
        if (actor is null) return Failed("", "forbidden");
        if (await work.Users.FindByIdAsync(id) is not { } account) return Failed("", "gone");
        if (id == actor.Id) return Failed("", "self");
        var role = await work.RoleOfAsync(account);
        if (RoleRules.Refusal(actor.Role, role, null, await work.IsLastOwnerAsync(account, role)) is { } refusal) return Failed("", refusal);
        if (snapshots.Current is { } current && PlanObjects.All(current.Plan).Where(item => PlanObjects.UsedBy(item).Contains(id)).Select(item => item.Name).ToArray() is { Length: > 0 } flows)
            return new UserChange(id, [new FieldProblem("", "in-use", string.Join(", ", flows))]);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "deleted", new AuditObject("user", id, account.DisplayName), Fields(account, role), null);
        if (UserWork.Problems(await work.Users.DeleteAsync(account)) is { Count: > 0 } problems) return new UserChange(id, problems);
        // After a crash they must not be put back for whoever gets the extension next.
        await work.Db.Registrations.Where(row => row.Aor == account.Extension).ExecuteDeleteAsync();
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return new UserChange(id, []);
    }

    public async Task<UserChange> ResetSipPasswordAsync(string id, string actorId)
    {
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        var actor = await work.ActorAsync(actorId);
        if (actor is null) return Failed("", "forbidden");
        if (await work.Users.FindByIdAsync(id) is not { } account) return Failed("", "gone");
        if (account.SipName is null) return Failed("extension", "required");
        var role = await work.RoleOfAsync(account);
        // One may always renew one's own.
        if (id != actor.Id && RoleRules.Refusal(actor.Role, role, role, isLastOwner: false) is { } refusal) return Failed("", refusal);
        var password = SipSecrets.NewPassword();
        account.SetSipPassword(Realm, password);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "sip-password-reset", new AuditObject("user", id, account.DisplayName), null, null);
        if (UserWork.Problems(await work.Users.UpdateAsync(account)) is { Count: > 0 } problems) return new UserChange(id, problems);
        await transaction.CommitAsync();
        await snapshots.RebuildAsync();
        return new UserChange(id, [], password);
    }

    public async Task<UserChange> ResetTwoFactorAsync(string id, string actorId)
    {
        using var work = new UserWork(scopes);
        await using var transaction = await work.BeginAsync();
        var actor = await work.ActorAsync(actorId);
        if (actor is null) return Failed("", "forbidden");
        if (await work.Users.FindByIdAsync(id) is not { } account) return Failed("", "gone");
        // A stolen session must not be able to take the second factor away without the password.
        if (id == actor.Id) return Failed("", "two-factor-own");
        var role = await work.RoleOfAsync(account);
        if (RoleRules.Refusal(actor.Role, role, role, isLastOwner: false) is { } refusal) return Failed("", refusal);
        // Somebody else was quicker.
        if (!account.TwoFactorEnabled) return new UserChange(id, []);
        if (UserWork.Problems(await work.Users.SetTwoFactorEnabledAsync(account, false)) is { Count: > 0 } problems) return new UserChange(id, problems);
        // Renews the security stamp, which ends the sessions; the next time starts with a new secret.
        if (UserWork.Problems(await work.Users.ResetAuthenticatorKeyAsync(account)) is { Count: > 0 } refused) return new UserChange(id, refused);
        AuditTrail.Add(work.Db, time.GetUtcNow(), actor, "two-factor-reset", new AuditObject("user", id, account.DisplayName), null, null);
        await work.Db.SaveChangesAsync();
        await transaction.CommitAsync();
        return new UserChange(id, []);
    }

    private string Realm => snapshots.Current?.Settings.Realm ?? throw new InvalidOperationException("the system is not set up");

    private static bool Matches(UserSummary user, string? search)
    {
        if (string.IsNullOrWhiteSpace(search)) return true;
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        return search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            user.Extension.StartsWith(word, StringComparison.Ordinal)
            || compare.IndexOf(user.DisplayName, word, Loosely) >= 0
            || compare.IndexOf(user.Email, word, Loosely) >= 0);
    }

    internal static UserEdit ToEdit(PbxUser user, string role) => new()
    {
        Id = user.Id,
        Extension = user.Extension ?? "",
        FirstName = user.FirstName,
        LastName = user.LastName,
        Email = user.Email ?? "",
        Role = role,
        Language = user.Language,
        Srtp = user.Srtp,
        CallerId = user.CallerId ?? "",
        Recording = user.Recording,
        RecordingRights = user.RecordingRights,
        SipName = user.SipName ?? "",
        TwoFactor = user.TwoFactorEnabled,
        Version = VersionOf(user, role),
    };

    // Not the stamp of the row, which a wrong password at the sign-in page changes too.
    private static string VersionOf(PbxUser user, string role) => string.Join('\n', Fields(user, role).Values);

    internal static Dictionary<string, string?> Fields(PbxUser user, string role) => new(StringComparer.Ordinal)
    {
        ["extension"] = user.Extension,
        ["firstName"] = user.FirstName,
        ["lastName"] = user.LastName,
        ["email"] = user.Email,
        ["role"] = role,
        ["language"] = user.Language,
        ["srtp"] = user.Srtp.ToString(),
        ["callerId"] = user.CallerId,
        ["recording"] = user.Recording.ToString(),
        ["recordingRights"] = user.RecordingRights.ToString(),
    };

    private static UserChange Failed(string field, string code) => new(null, [new FieldProblem(field, code)]);
}
