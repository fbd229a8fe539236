using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>The Event header: package and id (RFC 6665 8.2.1).</summary>
public sealed record EventPackage(string Package, SipParameters Parameters) : ISipHeaderValue<EventPackage>
{
    public EventPackage(string package)
        : this(package, SipParameters.Empty)
    {
    }

    public string? Id => Parameters["id"];

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EventPackage? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var token) || !reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = new EventPackage(token.ToString(), parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Package);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => Package + Parameters;
}
