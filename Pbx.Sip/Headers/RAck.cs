using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Which reliable provisional response a PRACK acknowledges (RFC 3262 7.2).</summary>
public readonly record struct RAck(uint RSeq, CSeq CSeq)
{
    public static bool TryParse(ReadOnlySpan<char> text, out RAck value)
    {
        value = default;
        text = SipText.TrimSpace(text);
        var space = text.IndexOfAny(" \t\r\n");
        if (space < 0 || !SipText.TryNumber(text[..space], uint.MaxValue, out var rseq)) return false;
        if (!CSeq.TryParse(text[space..], out var cseq)) return false;
        value = new RAck(rseq, cseq);
        return true;
    }

    public override string ToString() => $"{RSeq} {CSeq}";
}
