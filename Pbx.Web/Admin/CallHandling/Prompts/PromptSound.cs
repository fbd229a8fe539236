using System.Security.Claims;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.CallHandling.Prompts;

/// <summary>The sound of a prompt, for the browser to play: in parts, since people jump in it.</summary>
internal static class PromptSound
{
    public static void MapPromptSound(this IEndpointRouteBuilder app) =>
        app.MapGet("/admin/prompts/{id}/sound.wav", (string id, HttpContext context, ICallPlans plans, IPromptLibrary library) =>
        {
            if (plans.CurrentOf(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "").Prompts.FirstOrDefault(prompt => prompt.Id == id) is not { } prompt || library.Read(prompt) is not { } stream) return Results.NotFound();
            context.Response.Headers.CacheControl = "private, max-age=86400";
            return Results.Stream(stream, "audio/wav", enableRangeProcessing: true);
        }).RequireAuthorization(PbxPolicies.Administrator);
}
