using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// Chooses what a caller is told when none of several devices took the call (after RFC 3261 16.7 step 6): a decline ends it for all, busy
/// tells more than silence, and silence more than an error. Pure.
/// </summary>
internal sealed class ForkOutcome
{
    private int best;

    /// <summary>True once a device has refused in the name of the person (600, 603, 604): the others need not ring any more.</summary>
    public bool IsDecisive { get; private set; }

    /// <summary>The status for the caller: 480 before anything was added.</summary>
    public int StatusCode => best == 0 ? 480 : best;

    /// <summary>Its resource key.</summary>
    public string Key => EndKeys.OfStatus(StatusCode);

    /// <summary>A device has ended unanswered.</summary>
    public void Add(EndReason reason)
    {
        if (IsDecisive) return;
        var status = reason.Kind == EndKind.Rejected ? Translate(reason.StatusCode) : 480;
        if (status is 600 or 603 or 604)
        {
            IsDecisive = true;
            best = status;
        }
        else if (best == 0 || Rank(status) < Rank(best))
        {
            best = status;
        }
    }

    // What a phone says of itself (redirect, challenge, unknown user at that contact) is no truth about the number that was dialled.
    private static int Translate(int status) => status switch
    {
        486 or 488 or 600 or 603 or 604 => status,
        415 or 606 => 488,
        _ => 480,
    };

    private static int Rank(int status) => status switch { 486 => 0, 480 => 1, 488 => 2, _ => 3 };
}
