using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Localization;
using MudBlazor.Services;
using Pbx.Core.Hosting;
using Pbx.Web.Components;
using Pbx.Web.Hubs;
using Pbx.Web.Security;

namespace Pbx.Web;

/// <summary>What the web side registers and the order in which a request passes.</summary>
internal static class PbxWebServices
{
    /// <summary>Languages of the pages; the first is the fallback.</summary>
    public static readonly string[] Languages = ["en", "de", "fr", "it"];

    public static void AddPbxWeb(this IServiceCollection services, DataFolder folder)
    {
        services.AddDataProtection().SetApplicationName("Pbx").PersistKeysToFileSystem(new DirectoryInfo(folder.Keys));
        services.AddLocalization();
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(options => options.MaximumReceiveMessageSize = MaxPasted);
        services.AddCascadingAuthenticationState();
        services.AddMudServices(mud => mud.SnackbarConfiguration.MaximumOpacity = 100);
        services.AddPbxPages();
        services.AddSignalR().AddHubOptions<PhoneHub>(options =>
        {
            // A telephone must notice a cut connection within seconds; its tab waits 6 s for a sign of life and gives one every 2 s.
            options.KeepAliveInterval = TimeSpan.FromSeconds(2);
            options.ClientTimeoutInterval = TimeSpan.FromSeconds(10);
        });
        services.AddHttpContextAccessor();
        services.AddPbxAccounts();
        services.AddSingleton<PhoneSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<PhoneSessions>());
        services.AddSingleton<HttpsPort>();
        services.AddSingleton<SetupGate>();
        // Within the 5 s that service managers and people wait.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(4));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "pbx-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Languages[0]).AddSupportedCultures(Languages).AddSupportedUICultures(Languages);
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = LanguageCookie },
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });
    }

    // A set-up file of some thousand users may be pasted; with less the page would lose its circuit and what was typed.
    private const int MaxPasted = 1024 * 1024;

    /// <summary>Cookie with the language that a person chose.</summary>
    public const string LanguageCookie = "pbx-language";

    public static void UsePbxPipeline(this WebApplication app)
    {
        app.UsePbxHeaders();
        app.UseHttpsExceptLocalhost();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseOwnOrigin();
        app.UseRequestLocalization();
        // A person who asks for a page that is not there reads a page; programs and posted forms get the bare status.
        app.UseWhen(context => HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.Use((context, next) => app.Services.GetRequiredService<SetupGate>().InvokeAsync(context, next));
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        // Absent where a test runs the program from its own folder.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "Pbx.Web.staticwebassets.endpoints.json"))) app.MapStaticAssets();
        app.MapPbxEndpoints();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
