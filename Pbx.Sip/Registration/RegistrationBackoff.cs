namespace Pbx.Sip.Registration;

/// <summary>When to try again after failures, and when to refresh after success (RFC 5626 4.5, RFC 3261 10.2.4). Pure: chance comes in as a per mille.</summary>
internal static class RegistrationBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    /// <summary>Doubles from 30 s to 30 min, of which a half to the whole; never sooner than the server has asked for.</summary>
    /// <param name="failures">Failures in a row, 1 for the first.</param>
    /// <param name="chance">0 to 999.</param>
    /// <param name="retryAfter">What the server has asked for.</param>
    /// <param name="left">How long the binding still lives: it is worth trying while it does.</param>
    public static TimeSpan AfterFailure(int failures, uint chance, TimeSpan retryAfter, TimeSpan left)
    {
        var most = First * Math.Pow(2, Math.Min(failures - 1, 10));
        if (most > Longest) most = Longest;
        var wait = most * (0.5 + (chance / 2000.0));
        if (left > TimeSpan.Zero && left / 4 < wait) wait = left / 4 > Shortest ? left / 4 : Shortest;
        return retryAfter > wait ? retryAfter : wait;
    }

    /// <summary>At 70 to 80 % of the time granted: what is left is enough to reach another server.</summary>
    public static TimeSpan Refresh(TimeSpan granted, uint chance) => granted * (0.7 + (chance / 10_000.0));
}
