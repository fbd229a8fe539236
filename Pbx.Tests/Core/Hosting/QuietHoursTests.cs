using Pbx.Core.Hosting;

namespace Pbx.Tests.Core.Hosting;

public class QuietHoursTests
{
    private const long Much = 200L << 20;

    [Fact]
    public void Memory_is_given_back_once_for_each_quiet_time()
    {
        using var hours = new QuietHours(null!, TimeProvider.System);
        Assert.Equal([false, false, true, false, false], Looks(hours, (0, Much), (0, Much), (0, Much), (0, Much), (0, Much)));
        Assert.Equal([false, false, false, true], Looks(hours, (1, Much), (0, Much), (0, Much), (0, Much)));
    }

    [Fact]
    public void Calls_and_small_reserves_are_left_alone()
    {
        using var hours = new QuietHours(null!, TimeProvider.System);
        Assert.Equal([false, false, false, false], Looks(hours, (0, Much), (0, Much), (3, Much), (0, Much)));
        Assert.Equal([false, false, false], Looks(hours, (1, 0), (0, 1), (0, 1)));
    }

    private static bool[] Looks(QuietHours hours, params (int Calls, long Reserve)[] looks) => [.. looks.Select(look => hours.Look(look.Calls, look.Reserve))];
}
