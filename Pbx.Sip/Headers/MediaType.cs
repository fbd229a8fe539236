using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>Content-Type, and an element of Accept (RFC 3261 20.1, 20.15).</summary>
public sealed record MediaType(string Type, string Subtype, SipParameters Parameters) : ISipHeaderValue<MediaType>
{
    public MediaType(string type, string subtype)
        : this(type, subtype, SipParameters.Empty)
    {
    }

    public static MediaType Sdp { get; } = new("application", "sdp");
    public static MediaType DtmfRelay { get; } = new("application", "dtmf-relay");
    public static MediaType SipFrag { get; } = new("message", "sipfrag", SipParameters.Empty.With("version", "2.0"));
    public static MediaType Multipart { get; } = new("multipart", "mixed");

    /// <summary>Type and subtype, in lower case.</summary>
    public string Name => $"{Type}/{Subtype}".ToLowerInvariant();

    /// <summary>Same type and subtype, whatever the parameters.</summary>
    public bool Is(MediaType other) =>
        Type.Equals(other.Type, StringComparison.OrdinalIgnoreCase) && Subtype.Equals(other.Subtype, StringComparison.OrdinalIgnoreCase);

    /// <summary>As a range of Accept: covers <paramref name="other"/>, with wildcards.</summary>
    public bool Covers(MediaType other) =>
        (Type == "*" || Type.Equals(other.Type, StringComparison.OrdinalIgnoreCase))
        && (Subtype == "*" || Subtype.Equals(other.Subtype, StringComparison.OrdinalIgnoreCase));

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out MediaType? value)
    {
        value = null;
        var reader = new HeaderReader(SipText.TrimSpace(text));
        if (!reader.TryToken(out var type) || !reader.Accept('/') || !reader.TryToken(out var subtype)) return false;
        if (!reader.TryParameters(out var parameters) || !reader.AtEnd) return false;
        value = type is "application" && subtype is "sdp" && parameters.Count == 0
            ? Sdp
            : new MediaType(type.ToString(), subtype.ToString(), parameters);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Type);
        writer.Append('/');
        writer.Append(Subtype);
        Parameters.AppendTo(writer);
    }

    public override string ToString() => $"{Type}/{Subtype}{Parameters}";
}
