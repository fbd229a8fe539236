using Microsoft.AspNetCore.SignalR;
using Pbx.Core.Phones;
using Pbx.Tests.Support;
using Pbx.Tests.Web.Support;
using Pbx.Web.Hubs;

namespace Pbx.Tests.Web.Hubs;

public class HubPhoneChannelTests
{
    private readonly Tab tab = new();
    private int aborts;

    [Fact]
    public async Task Events_arrive_in_order()
    {
        using var channel = new HubPhoneChannel(tab, new FakeSnapshots(), () => aborts++, default);
        tab.Reads.SetResult();
        for (var i = 0; i < 100; i++) channel.Send(new BrowserPhoneEvent.MediaWanted($"{i}"));
        await Until.True(() => tab.Heard.Count == 100, "all events are there");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"mediaWanted {i}"), tab.Heard);
        Assert.Equal(0, aborts);
    }

    [Fact]
    public void Tab_that_does_not_read_is_cut_off_and_not_left_with_a_gap()
    {
        using var channel = new HubPhoneChannel(tab, new FakeSnapshots(), () => aborts++, default);
        for (var i = 0; i < 200; i++) channel.Send(new BrowserPhoneEvent.MediaWanted($"{i}"));
        Assert.Equal(0, aborts);
        for (var i = 0; i < 200; i++) channel.Send(new BrowserPhoneEvent.MediaWanted($"{i}"));
        Assert.NotEqual(0, aborts);
    }

    [Fact]
    public void Channel_that_was_replaced_cuts_nobody_off()
    {
        var channel = new HubPhoneChannel(tab, new FakeSnapshots(), () => aborts++, default);
        channel.Dispose();
        channel.Send(new BrowserPhoneEvent.Displaced());
        Assert.Equal(0, aborts);
    }

    private sealed class Tab : ISingleClientProxy
    {
        private readonly List<string> heard = [];

        public TaskCompletionSource Reads { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Heard
        {
            get { lock (heard) return [.. heard]; }
        }

        public async Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            await Reads.Task;
            lock (heard) heard.Add($"{method} {string.Join(' ', args)}");
        }

        public Task<T> InvokeCoreAsync<T>(string method, object?[] args, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
