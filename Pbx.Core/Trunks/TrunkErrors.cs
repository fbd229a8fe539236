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
    /// <param name="failure">Why there was no answer, as far as it is known.</param>
    public static string Of(int statusCode, bool isLocal, bool hasPassword, bool hasServers, SipFailure failure = SipFailure.None) => statusCode switch
    {
        _ when failure == SipFailure.Garbled => "garbled",
        _ when failure == SipFailure.PortClosed => "port-closed",
        _ when failure == SipFailure.TlsFailed => "tls-failed",
        _ when failure == SipFailure.TlsName => "tls-name",
        _ when failure == SipFailure.TlsExpired => "tls-expired",
        _ when failure == SipFailure.TlsUntrusted => "tls-untrusted",
        _ when isLocal && !hasServers => "no-host",
        408 when isLocal => "no-answer",
        _ when isLocal => "no-connection",
        401 or 407 => hasPassword ? "wrong-password" : "no-password",
        403 => "forbidden",
        404 or 410 or 604 => "unknown-account",
        >= 200 and < 300 => "no-binding",
        >= 500 and < 600 => "server-error",
        _ => "refused",
    };

    /// <summary>The key of a call that the trunk did not take.</summary>
    public static string OfCall(EndReason reason, bool hasPassword, bool hasServers)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Kind switch
        {
            EndKind.BadAnswer => "bad-answer",
            EndKind.Rejected when reason.StatusCode is 415 or 488 => "no-codec",
            _ => Of(reason.StatusCode, reason.Kind is EndKind.Timeout or EndKind.TransportFailed, hasPassword, hasServers, reason.Failure),
        };
    }

    /// <summary>
    /// True if another way may do better: nobody answered, the carrier is in trouble or full, or it does not want us or our offer. What it says of the called
    /// party (busy, declined, no such number) is true by every way.
    /// </summary>
    public static bool IsOfTheWay(EndReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Kind switch
        {
            EndKind.TransportFailed or EndKind.Timeout or EndKind.BadAnswer => true,
            EndKind.Rejected => reason.StatusCode is (>= 300 and < 400) or 401 or 402 or 403 or 407 or 408 or 415 or 488 or (>= 500 and < 600),
            _ => false,
        };
    }
}
