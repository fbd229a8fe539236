using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Why a request or response was sent (RFC 3326): protocol, cause, text.</summary>
public sealed record Reason(string Protocol, SipParameters Parameters) : ISipHeaderValue<Reason>
{
    public Reason(string protocol, int cause, string? text = null)
        : this(protocol, Build(cause, text))
    {
    }

    public int? Cause => SipText.TryNumber(Parameters["cause"].AsSpan(), int.MaxValue, out var cause) ? (int)cause : null;

    public string? Text => Parameters.Text("text");

    private static SipParameters Build(int cause, string? text)
    {
        var parameters = SipParameters.Empty.With("cause", cause.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return text is null ? parameters : parameters.With("text", SipText.Quote(text));
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Reason? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var token) || !reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new Reason(token.ToString(), parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Protocol);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => Protocol + Parameters;
}
