namespace Pbx.Sip.Dialogs;

/// <summary>One branch of a forked INVITE as its client sees it (RFC 3261 13.2.2.1): reliability is counted for each To tag (RFC 3262 4).</summary>
internal sealed class EarlyDialog(Dialog dialog)
{
    public Dialog Dialog => dialog;

    /// <summary>RSeq of the last reliable provisional response.</summary>
    public uint? LastReliable { get; set; }

    /// <summary>The answer that came reliably: it stands.</summary>
    public byte[]? Answer { get; set; }
}
