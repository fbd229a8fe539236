using Pbx.Core.CallHistory;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>Resource keys of endings, for the history and for browsers.</summary>
internal static class EndKeys
{
    /// <summary>The key of an ending.</summary>
    public static string Of(EndReason reason) => reason.Kind switch
    {
        EndKind.HungUp => "hung-up",
        EndKind.Cancelled => "cancelled",
        EndKind.CompletedElsewhere => "answered-elsewhere",
        EndKind.Rejected => OfStatus(reason.StatusCode),
        EndKind.BadAnswer => "failed",
        EndKind.Timeout => "no-answer",
        EndKind.SessionExpired => "session-expired",
        EndKind.PeerLost => "peer-lost",
        EndKind.MediaLost => "media-lost",
        EndKind.Transferred => "transferred",
        EndKind.TransportFailed => "transport-failed",
        EndKind.Shutdown => "shutdown",
        _ => "failed",
    };

    /// <summary>The key of a final response.</summary>
    public static string OfStatus(int statusCode) => statusCode switch
    {
        486 or 600 => "busy",
        603 => "rejected",
        404 or 484 or 604 => "not-found",
        408 or 480 => "no-answer",
        _ => "failed",
    };

    /// <summary>Narrows a key to those that a browser knows.</summary>
    public static string ForBrowser(string key) => key switch
    {
        "hung-up" or "busy" or "no-answer" or "rejected" or "not-found" or "answered-elsewhere" or "cancelled" or "transferred" or "media-lost" or "caller-id" or "outside-pin" => key,
        "hung-up-by-caller" or "hung-up-by-callee" or "ended-by-administrator" => "hung-up",
        "no-device" => "no-answer",
        "flow-ended" or "voicemail" => "hung-up",
        _ => "failed",
    };

    /// <summary>How a call went that was never answered.</summary>
    public static CallOutcome OutcomeOf(string key) => key switch
    {
        "busy" => CallOutcome.Busy,
        "rejected" => CallOutcome.Rejected,
        "no-answer" or "cancelled" or "no-device" or "flow-ended" or "voicemail" => CallOutcome.Missed,
        _ => CallOutcome.Failed,
    };
}
