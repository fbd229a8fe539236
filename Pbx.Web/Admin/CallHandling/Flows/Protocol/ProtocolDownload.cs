using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>The protocol of the tests, made when it is asked for.</summary>
internal static class ProtocolDownload
{
    public static void MapProtocol(this IEndpointRouteBuilder app)
    {
        app.MapGet(PlanUrls.Protocol + ".html", (HttpContext context, ProtocolMaker maker) =>
            maker.Make(context.User.Identity?.Name ?? "") is { } protocol ? Results.Text(ProtocolHtml.Draw(protocol), "text/html; charset=utf-8") : Results.NotFound())
            .RequireAuthorization(PbxPolicies.Administrator);
        app.MapGet(PlanUrls.Protocol + ".pdf", (HttpContext context, ProtocolMaker maker) =>
            maker.Make(context.User.Identity?.Name ?? "") is { } protocol ? Results.File(ProtocolPdf.Draw(protocol), "application/pdf", "pbx-protocol.pdf") : Results.NotFound())
            .RequireAuthorization(PbxPolicies.Administrator);
    }
}
