using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Setup;
using Pbx.Core.Users;
using Pbx.Tests.Core;
using Pbx.Web;

namespace Pbx.Tests.Web.Hosting;

/// <summary>The whole program in this process, on free ports, through the class that Program.cs starts.</summary>
public sealed class RunningPbx : IAsyncDisposable
{
    public const string Owner = "owner@example.com";

    private readonly TempFolder temp;
    private readonly PbxWebApplication app;

    private RunningPbx(TempFolder temp, PbxWebApplication app)
    {
        this.temp = temp;
        this.app = app;
    }

    public IServiceProvider Services => app.Services;

    public Uri Https => app.HttpsAddress;

    public Uri Http => app.HttpAddress;

    public static async Task<RunningPbx> StartAsync(bool setUp = true, params SetupUser[] users)
    {
        var temp = new TempFolder();
        var settings = new Dictionary<string, string?> { ["bindAddress"] = "127.0.0.1", ["security:blockLoopback"] = "true" };
        foreach (var port in new[] { "http", "https", "sip", "sips", "media" }) settings[$"ports:{port}"] = "0";
        var app = await PbxWebApplication.StartAsync(new PbxCommandLine { Data = temp.Path, Settings = settings });
        if (setUp) Assert.Empty(await app.Services.GetRequiredService<ISetupService>().ApplyAsync(CoreFixture.Setup(users)));
        return new RunningPbx(temp, app);
    }

    /// <summary>A browser without redirects; cookies are kept.</summary>
    public HttpClient Browser() => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        AllowAutoRedirect = false,
    })
    { BaseAddress = Https, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Posts a form as a page would, with its antiforgery pair.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpClient browser, string url, string? userId, params (string Name, string Value)[] fields)
    {
        using var scope = Services.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        if (userId is not null)
        {
            var account = await scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>().FindByIdAsync(userId);
            context.User = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PbxUser>>().CreateAsync(account!);
            context.User = new ClaimsPrincipal(new ClaimsIdentity(context.User.Claims, IdentityConstants.ApplicationScheme));
        }
        var pair = scope.ServiceProvider.GetRequiredService<IAntiforgery>().GetTokens(context);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(KeyValuePair.Create(pair.FormFieldName, pair.RequestToken!))),
        };
        request.Headers.Add("Cookie", $"pbx-form={pair.CookieToken}");
        return await browser.SendAsync(request);
    }

    /// <summary>Posts a form of the own account as a browser does: the page first, then the form with the token that stands in it. Without a form it signs out everywhere. Returns the page that comes.</summary>
    public async Task<string> PostAccountAsync(HttpClient browser, string? form, params (string Name, string Value)[] fields)
    {
        var page = await browser.GetStringAsync("/account");
        var token = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var content = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("_handler", form ?? ""), new("__RequestVerificationToken", token)]);
        using var response = await browser.PostAsync(form is null ? PbxUrls.PostSignOutEverywhere : "/account?setup=true", content);
        Assert.True((int)response.StatusCode < 400, $"{form}: {response.StatusCode}");
        return await response.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> SignInAsync(HttpClient browser, string email, string password, string returnUrl = "/") =>
        PostAsync(browser, PbxUrls.PostSignIn, null, ("email", email), ("password", password), ("returnUrl", returnUrl));

    /// <summary>True if this browser may open the hub of its telephone.</summary>
    public static async Task<bool> IsSignedInAsync(HttpClient browser)
    {
        using var response = await browser.PostAsync(PbxUrls.PhoneHub + "/negotiate?negotiateVersion=1", null);
        return response.StatusCode == HttpStatusCode.OK;
    }

    public async Task<string> IdOfAsync(string email) =>
        (await Services.GetRequiredService<IUserService>().ListAsync(email, default)).Single().Id;

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        temp.Dispose();
    }
}
