using Pbx.Web.Admin.CallHandling.Flows;
using Pbx.Web.Admin.CallHandling.Flows.Protocol;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Admin.CallHandling.Hours;
using Pbx.Core.Versions;
using Pbx.Web.Admin.Versions;
using Pbx.Web.Components.Live;
using Pbx.Web.Components.Sounds;

namespace Pbx.Web.Components;

/// <summary>What pages need beside the services of the telephone system.</summary>
internal static class WebUiServices
{
    public static IServiceCollection AddPbxPages(this IServiceCollection services) => services
        .AddScoped<Browser>()
        .AddTransient<HumanTime>()
        .AddScoped<PlanDesk>()
        .AddTransient<PlanNames>()
        .AddTransient<VersionWords>()
        .AddTransient<IPublishCheck, FlowTestCheck>()
        .AddTransient<IPublishCheck, SoundCheck>()
        .AddTransient<FlowWords>()
        .AddTransient<ProtocolMaker>()
        .AddScoped<HolidayLibrary>()
        .AddScoped<SoundDesk>()
        .AddSingleton<SoundDrafts>()
        .AddScoped<Client.Me>()
        .AddScoped<Account.OwnAccount>()
        .AddSingleton<HealthHistory>()
        .AddHostedService(provider => provider.GetRequiredService<HealthHistory>());
}
