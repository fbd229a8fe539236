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

    private static bool IsLocalhost(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote)
        && (context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host));
}
