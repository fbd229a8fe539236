using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Web.Account;

/// <summary>What a person may do with the own account: password, second factor. Must run in a request, since it renews the session cookie.</summary>
public sealed class OwnAccount(
    UserManager<PbxUser> users, IUserStore<PbxUser> store, SignInManager<PbxUser> signIn, ISnapshotSource snapshots, IAccessGuard guard, OwnAccountTrail trail)
{
    private const int RecoveryCodes = 10;

    /// <summary>The account behind the request.</summary>
    public Task<PbxUser?> FindAsync(ClaimsPrincipal principal) => users.GetUserAsync(principal);

    /// <summary>Resource key of a problem, or null. Other sessions end, this one goes on.</summary>
    public async Task<string?> ChangePasswordAsync(PbxUser user, string current, string next, string again)
    {
        if (next != again) return "passwords-differ";
        if (PasswordRules.Problem(next, user.Email, snapshots.Current?.Settings.Company) is { } weak) return weak;
        if (await ProveAsync(user, current) is { } refusal) return refusal;
        var result = IdentityResult.Success;
        if (!await trail.RecordAsync(user, "password-changed", async () => (result = await users.ChangePasswordAsync(user, current, next)).Succeeded)) return result.Errors.First().Code;
        await signIn.RefreshSignInAsync(user);
        return null;
    }

    /// <summary>The secret for an authenticator app: made when there is none, the same until it is confirmed.</summary>
    public async Task<string> AuthenticatorKeyAsync(PbxUser user)
    {
        var key = await users.GetAuthenticatorKeyAsync(user);
        if (!string.IsNullOrEmpty(key)) return key;
        // UserManager would renew the security stamp with it and end every session; a secret that is not confirmed yet protects nothing.
        key = users.GenerateNewAuthenticatorKey();
        await ((IUserAuthenticatorKeyStore<PbxUser>)store).SetAuthenticatorKeyAsync(user, key, CancellationToken.None);
        var stored = await users.UpdateAsync(user);
        return stored.Succeeded ? key : throw new InvalidOperationException("the authenticator key was not stored: " + stored.Errors.First().Description);
    }

    /// <summary>What the app's camera reads (the otpauth format of Google Authenticator).</summary>
    public string AuthenticatorUri(PbxUser user, string key)
    {
        ArgumentNullException.ThrowIfNull(user);
        var issuer = Uri.EscapeDataString(snapshots.Current?.Settings.Company is { Length: > 0 } company ? company : "Pbx");
        return $"otpauth://totp/{issuer}:{Uri.EscapeDataString(user.Email ?? user.Id)}?secret={key}&issuer={issuer}&digits=6";
    }

    /// <summary>Turns the second factor on if the code is right, and gives the recovery codes; null if it is wrong.</summary>
    public async Task<IReadOnlyList<string>?> EnableAsync(PbxUser user, string code)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(code);
        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, digits)) return null;
        IReadOnlyList<string> codes = [];
        await trail.RecordAsync(user, "two-factor-on", async () =>
        {
            await users.SetTwoFactorEnabledAsync(user, true);
            codes = await MakeCodesAsync(user);
            return true;
        });
        await signIn.RefreshSignInAsync(user);
        return codes;
    }

    /// <summary>New recovery codes; the old ones are void.</summary>
    public async Task<IReadOnlyList<string>> NewCodesAsync(PbxUser user)
    {
        IReadOnlyList<string> codes = [];
        await trail.RecordAsync(user, "recovery-codes-made", async () => (codes = await MakeCodesAsync(user)).Count > 0);
        return codes;
    }

    /// <summary>How many recovery codes are left.</summary>
    public Task<int> CodesLeftAsync(PbxUser user) => users.CountRecoveryCodesAsync(user);

    /// <summary>Turns the second factor off. Resource key of a problem, or null.</summary>
    public async Task<string?> DisableAsync(PbxUser user, string password)
    {
        if (await ProveAsync(user, password) is { } refusal) return refusal;
        await trail.RecordAsync(user, "two-factor-off", async () =>
        {
            await users.SetTwoFactorEnabledAsync(user, false);
            // The next time starts with a new secret.
            await users.ResetAuthenticatorKeyAsync(user);
            return true;
        });
        await signIn.RefreshSignInAsync(user);
        return null;
    }

    /// <summary>Asks for the password again. Guesses count as at the sign-in page: whoever sits at an open session must not try for ever.</summary>
    private async Task<string?> ProveAsync(PbxUser user, string password)
    {
        var address = signIn.Context.Connection.RemoteIpAddress!;
        if (guard.IsBlocked(address)) return "blocked";
        var result = await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true);
        if (result.Succeeded) return null;
        guard.Failed(address, "web", user.Email ?? "", result.IsLockedOut ? "locked out" : "wrong password");
        return result.IsLockedOut ? "locked" : "password-wrong";
    }

    private async Task<IReadOnlyList<string>> MakeCodesAsync(PbxUser user) => [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];
}
