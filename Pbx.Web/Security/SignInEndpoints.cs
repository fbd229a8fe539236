using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Pbx.Core.Audit;
using Pbx.Core.Security;
using Pbx.Core.Users;

namespace Pbx.Web.Security;

/// <summary>The forms behind the sign-in pages. Each answers with a redirect; a refusal carries <c>error</c>, a resource key that does not tell whether the account exists.</summary>
internal static class SignInEndpoints
{
    private const string RememberCookie = "pbx-remember";
    private const string Service = "web";

    public static void MapSignIn(this WebApplication app)
    {
        app.MapPost(PbxUrls.PostSignIn, SignInAsync).RequireRateLimiting(SignInLimiter.Policy);
        app.MapPost(PbxUrls.PostTwoFactor, TwoFactorAsync).RequireRateLimiting(SignInLimiter.Policy);
        app.MapPost(PbxUrls.PostSignOut, SignOutAsync);
        app.MapPost(PbxUrls.PostSignOutEverywhere, SignOutEverywhereAsync);
        app.MapPost(PbxUrls.PostLanguage, LanguageAsync);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, IAntiforgery antiforgery, SignInManager<PbxUser> signIn, UserManager<PbxUser> users, IAccessGuard guard, UnknownAccounts unknown)
    {
        if (await FormAsync(context, antiforgery) is not { } form) return Refuse("expired", null, null);
        var email = form["email"].ToString().Trim();
        var password = form["password"].ToString();
        var returnUrl = form["returnUrl"].ToString();
        var address = context.Connection.RemoteIpAddress!;
        if (guard.IsBlocked(address)) return Refuse("blocked", email, returnUrl);
        var remember = form["remember"] == "true";
        // Longer than any address: neither remembered nor sent back.
        if (email.Length > 254)
        {
            guard.Failed(address, Service, "", "unknown account");
            return Refuse("wrong", null, returnUrl);
        }
        if (email.Length == 0 || password.Length > PasswordRules.MaxLength || await users.FindByEmailAsync(email) is not { } account)
        {
            // As slow and as final as for an account that exists.
            var locked = unknown.Failed(email);
            if (!locked) UnknownAccounts.Hash(password);
            guard.Failed(address, Service, email, "unknown account");
            return Refuse(locked ? "locked" : "wrong", email, returnUrl);
        }
        var result = await signIn.PasswordSignInAsync(account, password, remember, lockoutOnFailure: true);
        if (result.RequiresTwoFactor)
        {
            if (remember) context.Response.Cookies.Append(RememberCookie, "1", new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax });
            else context.Response.Cookies.Delete(RememberCookie);
            return SeeOther($"{PbxUrls.SignInTwoFactor}{QueryString.Create("returnUrl", Local(returnUrl))}");
        }
        if (!result.Succeeded)
        {
            // An account without a password is refused as slowly as one with.
            if (account.PasswordHash is null && !result.IsLockedOut) UnknownAccounts.Hash(password);
            guard.Failed(address, Service, email, result.IsLockedOut ? "locked out" : "wrong password");
            return Refuse(result.IsLockedOut ? "locked" : "wrong", email, returnUrl);
        }
        guard.Succeeded(address);
        GreetInOwnLanguage(context, account);
        return SeeOther(Local(returnUrl));
    }

    private static async Task<IResult> TwoFactorAsync(
        HttpContext context, IAntiforgery antiforgery, SignInManager<PbxUser> signIn, IAccessGuard guard, OwnAccountTrail trail)
    {
        if (await FormAsync(context, antiforgery) is not { } form) return Refuse("expired", null, null);
        var returnUrl = form["returnUrl"].ToString();
        var address = context.Connection.RemoteIpAddress!;
        if (guard.IsBlocked(address)) return Refuse("blocked", null, returnUrl);
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } account) return Refuse("expired", null, returnUrl);
        var recovery = form["recoveryCode"].ToString().Replace(" ", "", StringComparison.Ordinal);
        var code = form["code"].ToString().Replace(" ", "", StringComparison.Ordinal);
        // Identity does not ask this itself before it takes a recovery code.
        var result = recovery.Length > 0 && await signIn.UserManager.IsLockedOutAsync(account) ? SignInResult.LockedOut
            : recovery.Length > 0 ? await signIn.TwoFactorRecoveryCodeSignInAsync(recovery)
            : await signIn.TwoFactorAuthenticatorSignInAsync(code, context.Request.Cookies[RememberCookie] == "1", form["rememberMachine"] == "true");
        if (result.Succeeded)
        {
            context.Response.Cookies.Delete(RememberCookie);
            guard.Succeeded(address);
            if (recovery.Length > 0) await trail.RecordAsync(account, "recovery-code-used", () => Task.FromResult(true));
            GreetInOwnLanguage(context, account);
            return SeeOther(Local(returnUrl));
        }
        guard.Failed(address, Service, account.Email ?? "", result.IsLockedOut ? "locked out" : "wrong second factor");
        if (result.IsLockedOut) return Refuse("locked", account.Email, returnUrl);
        // A recovery code is not counted by Identity, and ten digits of it could otherwise be tried for ever.
        if (recovery.Length > 0) await signIn.UserManager.AccessFailedAsync(account);
        var query = QueryString.Create("error", "two-factor-wrong").Add("returnUrl", Local(returnUrl)).Add("recovery", recovery.Length > 0 ? "true" : "false");
        return SeeOther(PbxUrls.SignInTwoFactor + query);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SignInManager<PbxUser> signIn)
    {
        if (await FormAsync(context, antiforgery) is null) return Results.BadRequest();
        await signIn.SignOutAsync();
        return Refuse("signed-out", null, null);
    }

    private static async Task<IResult> SignOutEverywhereAsync(
        HttpContext context, IAntiforgery antiforgery, SignInManager<PbxUser> signIn, UserManager<PbxUser> users, OwnAccountTrail trail)
    {
        if (await FormAsync(context, antiforgery) is null) return Results.BadRequest();
        // Other sessions carry the old stamp and end at their next check, within a minute.
        if (await users.GetUserAsync(context.User) is { } account)
            await trail.RecordAsync(account, "signed-out-everywhere", async () => (await users.UpdateSecurityStampAsync(account)).Succeeded);
        await signIn.SignOutAsync();
        await signIn.ForgetTwoFactorClientAsync();
        return Refuse("signed-out", null, null);
    }

    private static async Task<IResult> LanguageAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (await FormAsync(context, antiforgery) is not { } form) return Results.BadRequest();
        if (PbxWebServices.Languages.Contains(form["culture"].ToString(), StringComparer.Ordinal)) SetLanguage(context, form["culture"].ToString());
        return SeeOther(Local(form["returnUrl"].ToString()));
    }

    private static void GreetInOwnLanguage(HttpContext context, PbxUser account)
    {
        if (!context.Request.Cookies.ContainsKey(PbxWebServices.LanguageCookie)) SetLanguage(context, account.Language);
    }

    private static void SetLanguage(HttpContext context, string language) => context.Response.Cookies.Append(
        PbxWebServices.LanguageCookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
        new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = true, IsEssential = true });

    private static async Task<IFormCollection?> FormAsync(HttpContext context, IAntiforgery antiforgery) =>
        context.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(context) ? await context.Request.ReadFormAsync() : null;

    private static SeeOtherResult Refuse(string error, string? email, string? returnUrl)
    {
        var query = QueryString.Create("error", error);
        if (!string.IsNullOrEmpty(email)) query = query.Add("email", email);
        if (returnUrl is { Length: > 0 and <= 2048 }) query = query.Add("returnUrl", Local(returnUrl));
        return SeeOther(PbxUrls.SignIn + query);
    }

    // 303: the browser follows with GET, and a reload does not send the form again.
    private static SeeOtherResult SeeOther(string url) => new SeeOtherResult(url);

    // Only a path of our own: "//host" and "/\host" lead elsewhere.
    internal static string Local(string? url) =>
        url is { Length: > 0 } && url[0] == '/' && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl) ? url : "/";

    private sealed class SeeOtherResult(string url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = url;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}
