using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Seconds until the caller may try again (RFC 3261 20.33); a comment is skipped.</summary>
public sealed record RetryAfter(uint Seconds, SipParameters Parameters) : ISipHeaderValue<RetryAfter>
{
    public RetryAfter(uint seconds)
        : this(seconds, SipParameters.Empty)
    {
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out RetryAfter? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var number) || !SipText.TryNumber(number, uint.MaxValue, out var seconds)) return false;
        reader.SkipSpace();
        if (reader.Current == '(')
        {
            var close = reader.Rest.LastIndexOf(')');
            if (close < 0) return false;
            reader.Position += close + 1;
        }
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new RetryAfter(seconds, parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Seconds);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => Seconds.ToString() + Parameters;
}
