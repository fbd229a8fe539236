using Pbx.Core.Prompts;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.CallHandling.Flows;

/// <summary>The system's own words, for the browser to play.</summary>
internal static class SystemSound
{
    /// <summary>Where they are.</summary>
    public static string UrlOf(string language, string name) => $"/admin/flows/sounds/{language}/{name}.wav";

    public static void MapSystemSound(this IEndpointRouteBuilder app) =>
        app.MapGet("/admin/flows/sounds/{language}/{name}.wav", (string language, string name) =>
            SystemPrompts.Read(language, name) is { } stream ? Results.Stream(stream, "audio/wav", enableRangeProcessing: true) : Results.NotFound())
            .RequireAuthorization(PbxPolicies.Administrator);
}
