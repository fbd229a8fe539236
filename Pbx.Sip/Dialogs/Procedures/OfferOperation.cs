namespace Pbx.Sip.Dialogs.Procedures;

/// <summary>One re-INVITE or UPDATE that is wanted: an offer, the wish for an offer, or a refresh that changes nothing.</summary>
internal sealed class OfferOperation
{
    /// <summary>The offer; null to ask for one, or in a refresh by UPDATE.</summary>
    public byte[]? Sdp { get; init; }

    /// <summary>RFC 3311 rather than a re-INVITE.</summary>
    public bool AsUpdate { get; set; }

    /// <summary>RFC 4028 refresh, or a change of identity.</summary>
    public bool IsRefresh { get; init; }

    /// <summary>Attempts so far; glare and 422 repeat.</summary>
    public int Attempts { get; set; }

    /// <summary>Who waits for it.</summary>
    public TaskCompletionSource<SipOutcome>? Completion { get; init; }
}
