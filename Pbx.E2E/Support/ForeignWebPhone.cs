using System.Globalization;
using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>A web telephone that others wrote, in Chromium, registered over wss://HOST/ws like any other device.</summary>
public abstract class ForeignWebPhone : IAsyncDisposable
{
    private readonly IBrowser browser;

    /// <summary>Takes the tab over.</summary>
    protected ForeignWebPhone((IBrowser Browser, IPage Page) tab) => (browser, Page) = tab;

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>Records what is heard.</summary>
    public async Task<Recording> HearAsync(double seconds)
    {
        var json = await Page.EvaluateAsync<string>($"async () => JSON.stringify(await window.__listen({seconds.ToString(CultureInfo.InvariantCulture)}))");
        return WebPhone.ParseRecording(json);
    }

    /// <summary>Hears this tone, at the latest after some tries.</summary>
    public Task AssertHearsAsync(double frequency, string who) => Tone.AssertHearsAsync(frequency, () => HearAsync(1), who);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a tab of the system's origin that speaks a tone and has loaded the library.</summary>
    protected static async Task<(IBrowser Browser, IPage Page)> OpenAsync(PbxServer server, double tone, string library, string name)
    {
        var browser = await Browsers.StartAsync(server, tone);
        var page = await Browsers.NewPageAsync(browser);
        await page.GotoAsync(server.Url + "/favicon.svg");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Pbx.E2E", "peers", "dist", library)) + $"\n;window.{name} = {name};");
        return (browser, page);
    }
}
