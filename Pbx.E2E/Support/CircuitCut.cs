using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>Stands between a tab and its Blazor circuit, and nothing else: the circuit's connections can be cut, and stay cut until mended.</summary>
public sealed class CircuitCut
{
    private readonly List<IWebSocketRoute> open = [];
    private volatile bool isCut;

    /// <summary>Takes its place, and loads the page again so that the circuit runs through it.</summary>
    public static async Task<CircuitCut> OnAsync(IPage page)
    {
        var cut = new CircuitCut();
        await page.RouteWebSocketAsync(url => url.Contains("/_blazor", StringComparison.Ordinal), cut.Connect);
        await page.RouteAsync(url => url.Contains("/_blazor", StringComparison.Ordinal), cut.RequestAsync);
        await page.ReloadAsync();
        await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Eventually.TrueAsync(() => cut.Count > 0, "the page has a circuit");
        return cut;
    }

    private int Count
    {
        get { lock (open) return open.Count; }
    }

    /// <summary>Cuts the circuit's connection and refuses new ones.</summary>
    public async Task CutAsync()
    {
        isCut = true;
        IWebSocketRoute[] connections;
        lock (open)
        {
            connections = [.. open];
            open.Clear();
        }
        foreach (var connection in connections) await connection.CloseAsync(new() { Code = 3001, Reason = "cut" });
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => isCut = false;

    private void Connect(IWebSocketRoute route)
    {
        if (isCut)
        {
            _ = route.CloseAsync(new() { Code = 3001, Reason = "cut" });
            return;
        }
        route.ConnectToServer();
        lock (open) open.Add(route);
    }

    private Task RequestAsync(IRoute route) => isCut ? route.AbortAsync() : route.ContinueAsync();
}
