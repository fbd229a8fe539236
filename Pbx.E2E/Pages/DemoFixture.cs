using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>The product with its sample company, for pictures and for a look at every page.</summary>
public sealed partial class DemoFixture : IAsyncLifetime
{
    private IReadOnlyList<BrowserContextCookiesResult> session = [];

    /// <summary>The product.</summary>
    public PbxServer Server { get; private set; } = null!;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <summary>The owner's e-mail, as the product printed it.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The owner's password, as the product printed it.</summary>
    public string Password { get; private set; } = "";

    /// <summary>Path of the page of one user.</summary>
    public string UserPath { get; private set; } = "";

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Server = await PbxServer.StartAsync(setUp: false, "--demo");
        var account = SignInLine().Match(Server.Log);
        Assert.True(account.Success, "the demo tells how to sign in:\n" + Server.Log);
        (Email, Password) = (account.Groups[1].Value, account.Groups[2].Value);
        Browser = await Browsers.StartAsync(Server, 440);
        await using var tab = await StrangerAsync();
        await tab.SignInAsync(Email, Password, "/admin/users");
        await tab.AtAsync("/admin/users");
        UserPath = await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Mathieu Bapst" }).GetAttributeAsync("href") ?? "";
        session = await tab.Page.Context.CookiesAsync();
    }

    /// <summary>A tab without a session.</summary>
    public Task<Tab> StrangerAsync(string language = "en") => Tab.OpenAsync(Browser, Server.Url, language);

    /// <summary>A tab of the owner, signed in.</summary>
    public Task<Tab> OwnerAsync(string language = "en") => Tab.OpenAsync(Browser, Server.Url, language, session: session);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
    }

    [GeneratedRegex(@"sign in as (\S+) with password (\S+)")]
    private static partial Regex SignInLine();
}
