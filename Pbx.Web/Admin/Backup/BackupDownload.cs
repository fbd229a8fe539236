using System.Security.Claims;
using Pbx.Core.Backup;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.Backup;

/// <summary>A backup, to be taken away.</summary>
internal static class BackupDownload
{
    public static void MapBackupDownload(this IEndpointRouteBuilder app) =>
        app.MapGet(PbxUrls.BackupFiles + "/{name}", async (string name, HttpContext context, IBackupService backups) =>
        {
            var actor = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "-";
            if (await backups.OpenAsync(name, actor) is not { } stream) return Results.NotFound();
            context.Response.Headers.CacheControl = "no-store";
            return Results.Stream(stream, "application/octet-stream", name);
        }).RequireAuthorization(PbxPolicies.Administrator);
}
