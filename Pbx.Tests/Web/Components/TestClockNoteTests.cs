using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Hosting;
using Pbx.Tests.Web.Support;
using Pbx.Web.Components.Layout;

namespace Pbx.Tests.Web.Components;

/// <summary>The console says when calls go by another clock, and is silent when they do not.</summary>
public sealed class TestClockNoteTests : PageContext
{
    [Fact]
    public void Nothing_is_said_of_the_real_clock() => Assert.Equal("", Render<TestClockNote>().Markup.Trim());

    [Fact]
    public void Another_clock_is_told_with_its_moment()
    {
        Services.AddSingleton(new CallClock(Clock, "2026-12-08T10:00:00Z"));
        var note = Render<TestClockNote>().Find("[role=status]");
        Assert.Contains("The test clock is on", note.TextContent, StringComparison.Ordinal);
        Assert.Contains("8 December 2026", note.TextContent, StringComparison.Ordinal);
    }
}
