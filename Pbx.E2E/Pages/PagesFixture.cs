using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>One product that is set up, and one browser, for all tests of pages.</summary>
public sealed class PagesFixture : IAsyncLifetime
{
    /// <summary>The product.</summary>
    public PbxServer Server { get; private set; } = null!;

    /// <summary>The browser; every test opens a profile of its own in it.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Opens a tab.</summary>
    public Task<Tab> TabAsync(string language = "en", int width = 1440, int height = 900) => Tab.OpenAsync(Browser, Server.Url, language, width, height);

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Server = await PbxServer.StartAsync();
        Browser = await Browsers.StartAsync(Server, 440);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>Tests that share <see cref="PagesFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PagesCollection : ICollectionFixture<PagesFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "pages of one product";
}
