using System.Security.Claims;
using Pbx.Core.Voicemail;
using Pbx.Web.Security;

namespace Pbx.Web.Client.Voicemail;

/// <summary>The greeting of a mailbox, for those who may listen to it.</summary>
internal static class GreetingSound
{
    /// <summary>Where it is; <paramref name="version"/> makes a new address of a new greeting.</summary>
    public static string UrlOf(string mailboxId, string version) => $"/mailboxes/{mailboxId}/greeting.wav?v={version[..Math.Min(8, version.Length)]}";

    public static void MapGreetingSound(this IEndpointRouteBuilder app) =>
        app.MapGet("/mailboxes/{id}/greeting.wav", (string id, HttpContext context, IMailboxGreetings greetings) =>
        {
            if (greetings.Read(id, context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "") is not { } audio) return Results.NotFound();
            context.Response.Headers.CacheControl = "no-store";
            return Results.Stream(audio, "audio/wav", enableRangeProcessing: true);
        }).RequireAuthorization(PbxPolicies.User);
}
