using System.Net;
using Pbx.Core.Security;

namespace Pbx.Web.Security;

/// <summary>HTTPS for everybody but this machine, and the headers that keep a page to itself.</summary>
internal static class TransportSecurity
{
    public static void UsePbxHeaders(this WebApplication app)
    {
        app.UseSecurityHeaders(new HeaderPolicyCollection()
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicySameOrigin()
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
            .RemoveServerHeader()
            .AddContentSecurityPolicy(policy =>
            {
                policy.AddDefaultSrc().Self();
                policy.AddScriptSrc().Self();
                // MudBlazor sets widths and heights in style attributes.
                policy.AddStyleSrc().Self().UnsafeInline();
                policy.AddImgSrc().Self().Data().Blob();
                policy.AddMediaSrc().Self().Blob();
                policy.AddFontSrc().Self().Data();
                policy.AddConnectSrc().Self();
                policy.AddWorkerSrc().Self().Blob();
                policy.AddObjectSrc().None();
                policy.AddBaseUri().Self();
                policy.AddFormAction().Self();
                policy.AddFrameAncestors().None();
            })
            .AddPermissionsPolicy(policy =>
            {
                policy.AddMicrophone().Self();
                policy.AddCamera().Self();
                policy.AddDisplayCapture().Self();
                policy.AddAutoplay().Self();
                policy.AddGeolocation().None();
            }));
        var certificate = app.Services.GetRequiredService<ServerCertificate>;
        app.Use((context, next) =>
        {
            // With a self-signed certificate HSTS would lock people out of their own system.
            if (context.Request.IsHttps && !certificate().IsSelfSigned)
                context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
            return next(context);
        });
    }

    public static void UseHttpsExceptLocalhost(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (context.Request.IsHttps || IsLocalhost(context))
            {
                await next(context);
                return;
            }
            var port = app.Services.GetRequiredService<HttpsPort>().Value;
            var host = port == 443 ? new HostString(context.Request.Host.Host) : new HostString(context.Request.Host.Host, port);
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"https://{host}{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";
        });
    }

    /// <summary>
    /// A browser sends cookies with a WebSocket that a page of the same site opens, which includes other ports and sister domains, and no
    /// preflight asks first. SIP has its own authentication and stays open to any page.
    /// </summary>
    public static void UseOwnOrigin(this WebApplication app) => app.Use((context, next) =>
    {
        if (!context.WebSockets.IsWebSocketRequest || context.Request.Path.StartsWithSegments(PbxUrls.SipWebSocket) || IsOwnOrigin(context.Request)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    // A program is no browser and sends none.
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin
        || Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Host.Equals(new Uri($"{request.Scheme}://{request.Host}").Host, StringComparison.OrdinalIgnoreCase)
            && from.Port == new Uri($"{request.Scheme}://{request.Host}").Port;

    private static bool IsLocalhost(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
        && (context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host));
}
