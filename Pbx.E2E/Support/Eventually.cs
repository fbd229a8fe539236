using System.Diagnostics;

namespace Pbx.E2E.Support;

/// <summary>Waits for a condition of the outside world, which tells nobody when it changes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until true; fails with what was awaited.</summary>
    public static Task TrueAsync(Func<bool> condition, string awaited, double seconds = 15) => TrueAsync(() => Task.FromResult(condition()), awaited, seconds);

    /// <summary>Waits until true; fails with what was awaited.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string awaited, double seconds = 15)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        while (!await condition())
        {
            Assert.True(clock.Elapsed.TotalSeconds < seconds, $"not within {seconds} s: {awaited}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Lets real time pass, for audio to be heard and recorded.</summary>
    public static async Task ElapseAsync(double seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }
}
