namespace Pbx.Core.Calls;

/// <summary>How many calls there may be at once.</summary>
/// <param name="Total">In the whole system.</param>
/// <param name="PerUser">Placed by one user, over all devices.</param>
/// <param name="PerDevice">At one browser; one that has as many is not rung.</param>
public sealed record CallLimits(int Total = 5000, int PerUser = 500, int PerDevice = 6);
