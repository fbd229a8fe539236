using System.Security.Claims;
using Pbx.Core.Recordings;
using Pbx.Web.Security;

namespace Pbx.Web.Components.Recordings;

/// <summary>The sound of a recording, in parts, since people jump in it. Whoever may not hear it is told what everybody is told of one that is not there.</summary>
internal static class RecordingAudio
{
    public static void MapRecordingAudio(this IEndpointRouteBuilder app) =>
        app.MapGet(PbxUrls.RecordingAudio + "/{id}.wav", async (string id, bool? download, HttpContext context, IRecordings recordings) =>
        {
            var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            if (await recordings.OpenAsync(id, user, download == true, context.RequestAborted) is not { } audio) return Results.NotFound();
            // Rights end at once, for what was heard before too.
            context.Response.Headers.CacheControl = "no-store";
            if (download == true) context.Response.Headers.ContentDisposition = "attachment";
            return Results.Stream(audio, "audio/wav", enableRangeProcessing: true);
        }).RequireAuthorization(PbxPolicies.User);
}
