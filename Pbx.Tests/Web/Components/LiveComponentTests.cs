using Bunit;
using Microsoft.AspNetCore.Components.Rendering;
using Pbx.Core.Live;
using Pbx.Tests.Web.Support;
using Pbx.Web.Components.Live;

namespace Pbx.Tests.Web.Components;

public class LiveComponentTests : PageContext
{
    [Fact]
    public async Task Changes_are_gathered_and_drawn_once()
    {
        var page = Render<Watcher>();
        var before = page.RenderCount;
        for (var i = 0; i < 50; i++) Calls.Devices.Publish(Device($"d{i}"));
        for (var i = 0; i < 10; i++) Calls.Calls.Publish(Call($"c{i}"));
        await Drawn(page, "50 10");
        Assert.Equal(before + 1, page.RenderCount);
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_made_whole()
    {
        var page = Render<Watcher>();
        for (var i = 0; i < 1000; i++) Calls.Devices.Publish(Device($"d{i}"));
        for (var i = 0; i < 999; i++) Calls.Devices.Remove($"d{i}");
        await Drawn(page, "1 0");
    }

    [Fact]
    public async Task No_subscription_outlives_the_component()
    {
        Render<Watcher>();
        Assert.Equal(1, Calls.Devices.SubscriberCount);
        Assert.Equal(1, Calls.Calls.SubscriberCount);
        await DisposeComponentsAsync();
        Assert.Equal(0, Calls.Devices.SubscriberCount);
        Assert.Equal(0, Calls.Calls.SubscriberCount);
        Calls.Devices.Publish(Device("late"));
    }

    private async Task Drawn(IRenderedComponent<Watcher> page, string text)
    {
        // The batch timer runs on the test's clock: it is moved until the batch has been drawn.
        for (var i = 0; i < 200 && page.Markup != text; i++)
        {
            Clock.Advance(LiveComponent.Batch);
            await page.InvokeAsync(() => { });
        }
        Assert.Equal(text, page.Markup);
    }

    internal static LiveDevice Device(string id, string user = "u1") => new(id, user, "201", "192.0.2.7:5060", "UDP", "Test phone", DateTimeOffset.UnixEpoch, null);

    internal static LiveCall Call(string id) => new(
        id, new LiveParty("201", "Anna Muster", "u1"), new LiveParty("202", "Beat Beispiel", "u2"), LiveCallState.Talking, DateTimeOffset.UnixEpoch, null, []);

    private sealed class Watcher : LiveComponent
    {
        private LiveView<LiveDevice> devices = default!;
        private LiveView<LiveCall> calls = default!;

        [Microsoft.AspNetCore.Components.Inject] private Pbx.Core.Calls.ICallControl Control { get; set; } = default!;

        protected override void OnInitialized()
        {
            devices = Watch(Control.Devices, d => d.Id);
            calls = Watch(Control.Calls, c => c.Id);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"{devices.Items.Count} {calls.Items.Count}");
    }
}
