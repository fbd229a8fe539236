using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Session interval and who refreshes (RFC 4028 4).</summary>
public sealed record SessionExpires(uint Seconds, SipParameters Parameters) : ISipHeaderValue<SessionExpires>
{
    public SessionExpires(uint seconds, string? refresher = null)
        : this(seconds, refresher is null ? SipParameters.Empty : SipParameters.Empty.With("refresher", refresher))
    {
    }

    /// <summary><c>uac</c>, <c>uas</c> or null, in lower case.</summary>
    public string? Refresher => Parameters["refresher"]?.ToLowerInvariant();

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionExpires? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var number) || !SipText.TryNumber(number, uint.MaxValue, out var seconds)) return false;
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new SessionExpires(seconds, parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Seconds);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => Seconds.ToString() + Parameters;
}
