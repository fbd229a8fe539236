using System.Diagnostics;

namespace Pbx.Tests.Support;

/// <summary>Waits for a condition of sockets and threads, which tell nobody when it changes.</summary>
internal static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    public static Task True(Func<bool> condition, string what, int milliseconds = 20_000) => True(condition, () => what, milliseconds);

    public static async Task True(Func<bool> condition, Func<string> what, int milliseconds = 20_000)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        while (!condition())
        {
            if (clock.ElapsedMilliseconds >= milliseconds) Assert.Fail($"not in time: {what()}");
            await timer.WaitForNextTickAsync();
        }
    }
}
