using MudBlazor;
using Pbx.Web.Components.Live;

namespace Pbx.Web.Components;

/// <summary>What pages need beside the services of the telephone system.</summary>
internal static class WebUiServices
{
    public static IServiceCollection AddPbxPages(this IServiceCollection services) => services
        .Configure<SnackbarConfiguration>(messages =>
        {
            messages.PositionClass = Defaults.Classes.Position.BottomCenter;
            messages.VisibleStateDuration = 4000;
            messages.ShowTransitionDuration = messages.HideTransitionDuration = 120;
            messages.MaxDisplayedSnackbars = 3;
        })
        .AddScoped<Browser>()
        .AddTransient<HumanTime>()
        .AddScoped<Client.Me>()
        .AddScoped<Account.OwnAccount>()
        .AddSingleton<HealthHistory>()
        .AddHostedService(provider => provider.GetRequiredService<HealthHistory>());
}
