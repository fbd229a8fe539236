using Pbx.Web.Hubs;

namespace Pbx.Web;

/// <summary>Everything that is not a page: one line per feature.</summary>
internal static class PbxEndpoints
{
    public static void MapPbxEndpoints(this WebApplication app)
    {
        app.MapHub<PhoneHub>(PbxUrls.PhoneHub);
    }
}
