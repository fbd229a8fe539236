using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Hosting;

namespace Pbx.Tests.Core.Hosting;

/// <summary>The clock that decides about calls: the real one, or a moment of a test.</summary>
public sealed class CallClockTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 10, 13, 5, 0, TimeSpan.Zero));
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Without_a_setting_it_is_the_real_clock()
    {
        var clock = new CallClock(time, null);
        Assert.False(clock.IsShifted);
        Assert.Equal(time.GetUtcNow(), clock.Now);
    }

    [Theory]
    [InlineData("2026-12-08T10:00:00+01:00")]
    [InlineData("2026-12-08T10:00+01:00")]
    [InlineData("2026-12-08T09:00Z")]
    public void A_moment_goes_on_from_there(string setting)
    {
        var clock = new CallClock(time, setting);
        Assert.True(clock.IsShifted);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(new DateTimeOffset(2026, 12, 8, 9, 3, 0, TimeSpan.Zero), clock.Now);
    }

    [Fact]
    public void A_file_is_followed_and_goes_on_while_nobody_writes_it()
    {
        File.WriteAllText(file, "2026-12-08T10:00:00+01:00\n");
        var clock = new CallClock(time, file);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new DateTimeOffset(2026, 12, 8, 9, 1, 0, TimeSpan.Zero), clock.Now);
        File.WriteAllText(file, "");
        Assert.Equal(new DateTimeOffset(2026, 12, 8, 9, 1, 0, TimeSpan.Zero), clock.Now);
        File.WriteAllText(file, "2027-05-27T10:00:00+02:00");
        Assert.Equal(new DateTimeOffset(2027, 5, 27, 8, 0, 0, TimeSpan.Zero), clock.Now);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new DateTimeOffset(2027, 5, 27, 8, 0, 5, TimeSpan.Zero), clock.Now);
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2026-12-08T10:00:00")]
    [InlineData("2026-12-08")]
    public void What_is_no_moment_is_refused(string setting) =>
        Assert.Contains("test:clock", Assert.Throws<PbxStartException>(() => new CallClock(time, setting)).Message, StringComparison.Ordinal);
}
