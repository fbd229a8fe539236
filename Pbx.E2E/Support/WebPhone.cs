using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>The web client as an employee uses it: signs in, calls, answers, presses keys; and hears.</summary>
public sealed class WebPhone : IAsyncDisposable
{
    private readonly IBrowser browser;
    private readonly List<string> console = [];

    private WebPhone(IBrowser browser, IPage page)
    {
        this.browser = browser;
        Page = page;
        page.Console += (_, message) => { lock (console) console.Add($"{message.Type}: {message.Text}"); };
        page.PageError += (_, error) => { lock (console) console.Add("pageerror: " + error); };
    }

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>All calls in the call bar.</summary>
    public ILocator Calls => Page.Locator("pbx-call-bar .pbx-call");

    /// <summary>What the page wrote to its console.</summary>
    public string Console
    {
        get { lock (console) return string.Join('\n', console); }
    }

    /// <summary>Starts a browser, signs in and waits until the telephone is ready.</summary>
    public static async Task<WebPhone> StartAsync(PbxServer server, string extension, double tone)
    {
        var user = PbxServer.User(extension);
        return await StartAsync(server, user.Email, user.Password, tone);
    }

    /// <summary>The same for whoever has another address.</summary>
    public static async Task<WebPhone> StartAsync(PbxServer server, string email, string password, double tone)
    {
        var browser = await Browsers.StartAsync(server, tone);
        var phone = new WebPhone(browser, await Browsers.NewPageAsync(browser));
        await phone.SignInAsync(server, email, password);
        await phone.ReadyAsync();
        return phone;
    }

    /// <summary>Signs in on the sign-in page.</summary>
    public async Task SignInAsync(PbxServer server, string email, string password)
    {
        await Page.GotoAsync(server.Url + "/");
        await Page.Locator("input[type=email], input[name=email], input[autocomplete=username]").First.FillAsync(email);
        await Page.Locator("input[type=password]").First.FillAsync(password);
        await Page.Locator("button[type=submit]").First.ClickAsync();
    }

    /// <summary>The telephone of the tab is connected.</summary>
    public Task ReadyAsync() => Page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Dials on the Calls page.</summary>
    public async Task DialAsync(string number)
    {
        if (await Page.Locator("pbx-dialer").CountAsync() == 0) await Page.GotoAsync(new Uri(new Uri(Page.Url), "/calls").ToString());
        var box = Page.Locator("pbx-dialer input");
        await box.FillAsync(number);
        await box.PressAsync("Enter");
    }

    /// <summary>The call that is in this state: ringing, calling, ringback, talking, held.</summary>
    public ILocator Call(string state) => Page.Locator($"pbx-call-bar .pbx-call[data-state={state}]");

    /// <summary>Waits for a call in this state.</summary>
    public async Task WaitForAsync(string state, double seconds = 15)
    {
        try
        {
            await Call(state).First.WaitForAsync(new() { Timeout = (float)(seconds * 1000) });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"no call became {state}; the bar shows: {await Page.Locator("pbx-call-bar").InnerTextAsync()}\n{Console}");
        }
    }

    /// <summary>Waits until there is no call.</summary>
    public Task IdleAsync(double seconds = 15) => Eventually.TrueAsync(async () => await Calls.CountAsync() == 0, "the call bar is empty", seconds);

    /// <summary>Presses a button of a call, by its English name.</summary>
    public Task PressAsync(string name, ILocator? call = null) =>
        (call ?? Calls.First).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    /// <summary>Answers the ringing call.</summary>
    public async Task AnswerAsync()
    {
        await WaitForAsync("ringing");
        await Call("ringing").Locator("button.good").ClickAsync();
    }

    /// <summary>Records what is heard now.</summary>
    public async Task<Recording> HearAsync(double seconds = 1.5, int? track = null)
    {
        var json = await Page.EvaluateAsync<string>($"async () => JSON.stringify(await window.__listen({seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {track?.ToString() ?? "undefined"}))");
        return ParseRecording(json);
    }

    /// <summary>What the page's __listen returned.</summary>
    internal static Recording ParseRecording(string json)
    {
        using var document = JsonDocument.Parse(json);
        var bytes = Convert.FromBase64String(document.RootElement.GetProperty("samples").GetString()!);
        return new Recording(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), document.RootElement.GetProperty("rate").GetInt32());
    }

    /// <summary>Hears this tone, at the latest after a few tries (a path may still be coming up).</summary>
    public async Task AssertHearsAsync(double frequency, double seconds = 8, int? track = null)
    {
        try
        {
            await Tone.AssertHearsAsync(frequency, () => HearAsync(1, track), "browser", seconds);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            Assert.Fail($"{e.Message}\n{Console}\n{await Page.EvaluateAsync<string>("() => window.__audio()")}");
        }
    }

    /// <summary>Packets received, lost, and the codec, by the browser's own statistics.</summary>
    public async Task<(long Received, long Lost, string Codec)> InboundAsync()
    {
        var json = await Page.EvaluateAsync<string>("async () => JSON.stringify(await window.__inbound())");
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return (root.GetProperty("received").GetInt64(), root.GetProperty("lost").GetInt64(), root.GetProperty("codec").GetString()!);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
