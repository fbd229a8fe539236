using System.Security.Cryptography;
using System.Text;
using Pbx.Core.Security;
using Pbx.Core.Setup;

namespace Pbx.Web.Security;

/// <summary>
/// Before set-up there is the wizard and nothing else, for this machine, private networks, or whoever has the link that the console prints:
/// the first stranger must not become the owner. After set-up the wizard is gone.
/// </summary>
internal sealed class SetupGate(ISetupService setup, ILogger<SetupGate> log)
{
    private const string Cookie = "pbx-setup";

    /// <summary>Made at each start; worthless after set-up.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        var isWizard = path.StartsWithSegments(PbxUrls.Setup, StringComparison.OrdinalIgnoreCase);
        if (setup.IsSetUp)
        {
            if (!isWizard) return next(context);
            context.Response.Redirect(PbxUrls.Client);
            return Task.CompletedTask;
        }
        if (isWizard && context.Request.Query["token"].ToString() is { Length: > 0 } given && IsToken(given))
        {
            context.Response.Cookies.Append(Cookie, given, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax });
            context.Response.Redirect(PbxUrls.Setup);
            return Task.CompletedTask;
        }
        var remote = context.Connection.RemoteIpAddress;
        if (!(remote is not null && PrivateNetworks.Contains(remote)) && !IsToken(context.Request.Cookies[Cookie] ?? ""))
        {
            log.LogWarning("Set-up refused to {Address}: not a private address and without the link of the console", remote);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("This system is not set up yet. Open it from its own network, or use the link that it printed on its console.\n");
        }
        if (isWizard || IsPartOfPage(path)) return next(context);
        if (HttpMethods.IsGet(context.Request.Method)) context.Response.Redirect(PbxUrls.Setup);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool IsPartOfPage(PathString path) =>
        path.Value is { } value && (value.StartsWith("/_", StringComparison.Ordinal) || Path.HasExtension(value)
            || value.Equals(PbxUrls.PostLanguage, StringComparison.OrdinalIgnoreCase));

    private bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(Token));
}
