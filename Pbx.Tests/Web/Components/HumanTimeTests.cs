using Microsoft.Extensions.DependencyInjection;
using Pbx.Tests.Web.Support;
using Pbx.Web.Components;

namespace Pbx.Tests.Web.Components;

public class HumanTimeTests : PageContext
{
    private HumanTime Human => Services.GetRequiredService<HumanTime>();

    [Theory]
    [InlineData("2026-03-10T13:05:00Z", "today 14:05")]
    [InlineData("2026-03-09T22:30:00Z", "yesterday 23:30")]
    [InlineData("2026-03-09T23:30:00Z", "today 00:30")]
    [InlineData("2026-01-02T08:00:00Z", "2 Jan, 09:00")]
    [InlineData("2025-07-02T08:00:00Z", "2 Jul 2025, 10:00")]
    public void Moments_are_told_in_the_time_zone_of_the_company(string moment, string words) =>
        Assert.Equal(words, Human.Short(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(127, "2:07")]
    [InlineData(3727, "1:02:07")]
    [InlineData(90061, "25:01:01")]
    [InlineData(-5, "0:00")]
    public void Durations(int seconds, string words) => Assert.Equal(words, HumanTime.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_day_begins_at_midnight_of_the_company() =>
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(2)), Human.StartOf(new DateOnly(2026, 7, 1)));
}
