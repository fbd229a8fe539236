using Pbx.Web.Admin.Backup;
using Pbx.Web.Admin.CallHandling.Flows;
using Pbx.Web.Admin.CallHandling.Flows.Protocol;
using Pbx.Web.Admin.CallHandling.Prompts;
using Pbx.Web.Client.Voicemail;
using Pbx.Web.Admin.Calls;
using Pbx.Web.Admin.Dashboard;
using Pbx.Web.Components.Recordings;
using Pbx.Web.Components.Sounds;
using Pbx.Web.Hubs;
using Pbx.Web.Security;

namespace Pbx.Web;

/// <summary>Everything that is not a page: one line per feature.</summary>
internal static class PbxEndpoints
{
    public static void MapPbxEndpoints(this WebApplication app)
    {
        app.MapSignIn();
        app.MapSipWebSocket();
        app.MapHistoryCsv();
        app.MapStatisticsJson();
        app.MapPromptSound();
        app.MapSystemSound();
        app.MapProtocol();
        app.MapGreetingSound();
        app.MapSoundDrafts();
        app.MapBackupDownload();
        app.MapRecordingAudio();
        app.MapHub<PhoneHub>(PbxUrls.PhoneHub);
    }
}
