using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>One tab of a person at a computer, and what its console says.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly List<string> errors = [];

    private Tab(string url, IPage page)
    {
        Url = url;
        Page = page;
        page.Console += (_, message) => { if (message.Type == "error") Keep(message.Text); };
        page.PageError += (_, error) => Keep(error);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Address of the system, without trailing slash.</summary>
    public string Url { get; }

    /// <summary>Errors that scripts of the page threw.</summary>
    public IReadOnlyList<string> Errors
    {
        get { lock (errors) return [.. errors]; }
    }

    /// <summary>Opens a tab in a fresh profile.</summary>
    public static async Task<Tab> OpenAsync(IBrowser browser, string url, string language = "en", int width = 1440, int height = 900, IReadOnlyList<BrowserContextCookiesResult>? session = null)
    {
        var page = await Browsers.NewPageAsync(browser, language, ColorScheme.Light, width, height);
        if (session is not null)
            await page.Context.AddCookiesAsync(session.Select(one => new Cookie { Name = one.Name, Value = one.Value, Domain = one.Domain, Path = one.Path, Secure = one.Secure, HttpOnly = one.HttpOnly }));
        return new Tab(url, page);
    }

    /// <summary>Goes to a path and waits until the page is alive (its circuit is up and its heading is drawn).</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(Url + path);
        await SettledAsync();
    }

    /// <summary>Goes to a path as a link of the page does, without loading anything anew. It must show other words than the page before.</summary>
    public async Task TurnAsync(string path)
    {
        var before = await Page.Locator("main").InnerTextAsync();
        await Page.EvaluateAsync("path => Blazor.navigateTo(path)", path);
        await Page.WaitForFunctionAsync("before => document.querySelector('main h1') && document.querySelector('main').innerText !== before", before);
        await SettledAsync();
    }

    /// <summary>The page is drawn: it has a heading and nothing is loading.</summary>
    public async Task SettledAsync()
    {
        await Page.Locator("main h1").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => document.fonts.status === 'loaded' && !document.querySelector('main .bone, main [aria-busy=true]')");
    }

    /// <summary>Signs in through the page.</summary>
    public async Task SignInAsync(string email, string password, string returnUrl = "/")
    {
        await Page.GotoAsync($"{Url}/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.Locator("#password").FillAsync(password);
        await Page.Locator("main button[type=submit]").ClickAsync();
    }

    /// <summary>Signs in as the owner of the tests' company.</summary>
    public Task SignInAsOwnerAsync(string returnUrl = "/admin") => SignInAsync(PbxServer.AdminEmail, PbxServer.AdminPassword, returnUrl);

    /// <summary>Waits for this address.</summary>
    public Task AtAsync(string path) => Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == path);

    /// <summary>Waits for this address with its query.</summary>
    public Task AtQueryAsync(string pathAndQuery) => Assertions.Expect(Page).ToHaveURLAsync(Url + pathAndQuery);

    /// <summary>A button by its words.</summary>
    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Waits until words can be seen.</summary>
    public Task SeesAsync(string words) => Assertions.Expect(Page.GetByText(words).First).ToBeVisibleAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private void Keep(string error)
    {
        // What a cut connection says is the browser's own complaint, not the page's.
        if (error.Contains("net::ERR_", StringComparison.Ordinal) || error.Contains("WebSocket connection to", StringComparison.Ordinal)) return;
        lock (errors) errors.Add(error);
    }
}
