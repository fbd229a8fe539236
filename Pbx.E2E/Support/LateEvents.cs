using System.Threading.Channels;
using Microsoft.Playwright;

namespace Pbx.E2E.Support;

/// <summary>Stands between a tab and its telephone connection: answers to commands come at once, events some time later, in order.</summary>
public static class LateEvents
{
    private const char EndOfMessage = '\u001e';

    /// <summary>Takes its place, and loads the page again so that the connection runs through it.</summary>
    public static async Task OnAsync(IPage page, TimeSpan late)
    {
        await page.RouteWebSocketAsync(url => url.Contains("/hubs/phone", StringComparison.Ordinal), route => Connect(route, late));
        await page.ReloadAsync();
        await page.Locator("pbx-call-bar[data-connected=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    private static void Connect(IWebSocketRoute route, TimeSpan late)
    {
        var events = Channel.CreateUnbounded<string>();
        var server = route.ConnectToServer();
        server.OnMessage(frame =>
        {
            foreach (var message in frame.Text!.Split(EndOfMessage, StringSplitOptions.RemoveEmptyEntries))
            {
                if (message.Contains("\"type\":1,", StringComparison.Ordinal)) events.Writer.TryWrite(message + EndOfMessage);
                else route.Send(message + EndOfMessage);
            }
        });
        _ = DeliverAsync();

        async Task DeliverAsync()
        {
            await foreach (var message in events.Reader.ReadAllAsync())
            {
                await Eventually.ElapseAsync(late.TotalSeconds);
                route.Send(message);
            }
        }
    }
}
