using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Pbx.Core.Users;

namespace Pbx.Web.Security;

/// <summary>Accounts, cookies and policies.</summary>
internal static class PbxAccounts
{
    public static void AddPbxAccounts(this IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        new IdentityBuilder(typeof(PbxUser), typeof(IdentityRole), services).AddSignInManager().AddClaimsPrincipalFactory<PbxClaims>().AddDefaultTokenProviders();
        services.Configure<IdentityOptions>(options => options.Tokens.AuthenticatorIssuer = "Pbx");
        // "Everywhere" means now: a stolen session ends with its next page.
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromSeconds(3));
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "pbx-session";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.ExpireTimeSpan = TimeSpan.FromDays(14);
            options.SlidingExpiration = true;
            options.LoginPath = PbxUrls.SignIn;
            options.AccessDeniedPath = PbxUrls.Forbidden;
            options.ReturnUrlParameter = "returnUrl";
        });
        // The short-lived ones (second factor, remembered machine) are as secret as the session itself.
        services.PostConfigureAll<CookieAuthenticationOptions>(options =>
        {
            options.Cookie.HttpOnly = true;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddSingleton<UnknownAccounts>();
        services.AddSignInLimiter();
        services.AddAuthorizationBuilder()
            .AddPolicy(PbxPolicies.Owner, policy => policy.RequireRole(PbxRoles.SystemOwner))
            .AddPolicy(PbxPolicies.Administrator, policy => policy.RequireRole(PbxRoles.SystemOwner, PbxRoles.Administrator))
            .AddPolicy(PbxPolicies.Manager, policy => policy.RequireRole(PbxRoles.SystemOwner, PbxRoles.Administrator, PbxRoles.Manager))
            .AddPolicy(PbxPolicies.User, policy => policy.RequireAuthenticatedUser());
    }
}
