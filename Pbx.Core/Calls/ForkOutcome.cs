using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// Chooses what a caller is told when none of several devices took the call (after RFC 3261 16.7 step 6): a decline ends it for all, busy
/// tells more than silence, and silence more than an error. Pure.
/// </summary>
internal sealed class ForkOutcome
{
    private int best;
    private string? key;

    /// <summary>True once a device has refused in the name of the person (600, 603, 604): the others need not ring any more.</summary>
    public bool IsDecisive { get; private set; }

    /// <summary>The status for the caller: 480 before anything was added.</summary>
    public int StatusCode => best == 0 ? 480 : best;

    /// <summary>Its resource key.</summary>
    public string Key => key ?? EndKeys.OfStatus(StatusCode);

    /// <summary>No device has said anything.</summary>
    public bool IsEmpty => best == 0;

    /// <summary>A device has ended unanswered.</summary>
    public void Add(EndReason reason)
    {
        if (IsDecisive) return;
        Add(reason.Kind == EndKind.Rejected ? Translate(reason.StatusCode) : 480, null);
    }

    /// <summary>A device wanted to send the call where it does not go, for this reason.</summary>
    public void AddForward(string refusal)
    {
        if (!IsDecisive) Add(refusal switch { "loop" => 482, "busy" => 486, _ => 480 }, refusal);
    }

    private void Add(int status, string? reasonKey)
    {
        if (status is 600 or 603 or 604)
        {
            IsDecisive = true;
            (best, key) = (status, reasonKey);
        }
        else if (best == 0 || Rank(status) < Rank(best))
        {
            (best, key) = (status, reasonKey);
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
