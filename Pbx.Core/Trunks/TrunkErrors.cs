using Pbx.Sip;

namespace Pbx.Core.Trunks;

/// <summary>Resource keys of what is wrong with a trunk.</summary>
internal static class TrunkErrors
{
    /// <summary>The key of a failed request.</summary>
    /// <param name="statusCode">Its status.</param>
    /// <param name="isLocal">No server has said so: there was no answer.</param>
    /// <param name="hasPassword">A password was there to answer a challenge with.</param>
    /// <param name="hasServers">The names of the trunk lead to addresses.</param>
    public static string Of(int statusCode, bool isLocal, bool hasPassword, bool hasServers) => statusCode switch
    {
        _ when isLocal && !hasServers => "no-host",
        408 when isLocal => "no-answer",
        _ when isLocal => "no-connection",
        401 or 407 => hasPassword ? "wrong-password" : "no-password",
        403 => "forbidden",
        404 or 410 or 604 => "unknown-account",
        >= 500 and < 600 => "server-error",
        _ => "refused",
    };

    /// <summary>
    /// True if another way may do better: nobody answered, the carrier is in trouble or full, or it does not want us or our offer. What it says of the called
    /// party (busy, declined, no such number) is true by every way.
    /// </summary>
    public static bool IsOfTheWay(EndReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Kind switch
        {
            EndKind.TransportFailed or EndKind.Timeout => true,
            EndKind.Rejected => reason.StatusCode is (>= 300 and < 400) or 401 or 402 or 403 or 407 or 408 or 415 or 488 or (>= 500 and < 600),
            _ => false,
        };
    }
}
