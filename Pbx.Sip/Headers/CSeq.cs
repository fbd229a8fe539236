using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Sequence number and method (RFC 3261 20.16).</summary>
public readonly record struct CSeq(uint Number, string Method)
{
    /// <summary>The number must stay below 2^31 (8.1.1.5).</summary>
    public const uint Max = int.MaxValue;

    public static bool TryParse(ReadOnlySpan<char> text, out CSeq value)
    {
        value = default;
        text = SipText.TrimSpace(text);
        var space = text.IndexOfAny(" \t\r\n");
        if (space < 0 || !SipText.TryNumber(text[..space], Max, out var number)) return false;
        var method = SipText.TrimSpace(text[space..]);
        if (!SipText.IsToken(method)) return false;
        value = new CSeq(number, SipMethods.Intern(method));
        return true;
    }

    public override string ToString() => $"{Number} {Method}";
}
