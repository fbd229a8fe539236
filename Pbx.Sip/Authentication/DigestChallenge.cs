using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Authentication;

/// <summary>WWW-Authenticate or Proxy-Authenticate (RFC 3261 20.44, RFC 7616 3.3).</summary>
public sealed record DigestChallenge : ISipHeaderValue<DigestChallenge>
{
    public string Scheme { get; init; } = "Digest";

    public bool IsDigest => Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase);

    public required string Realm { get; init; }

    public required string Nonce { get; init; }

    public string? Opaque { get; init; }

    public bool Stale { get; init; }

    /// <summary>The algorithm as written; null means MD5.</summary>
    public string? AlgorithmName { get; init; }

    public string? Domain { get; init; }

    /// <summary>The offered qualities of protection; empty in an RFC 2069 challenge.</summary>
    public IReadOnlyList<string> Qop { get; init; } = [];

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DigestChallenge? value)
    {
        value = null;
        if (!AuthParameters.TryParse(text, out var scheme, out var parameters)) return false;
        value = new DigestChallenge
        {
            Scheme = scheme,
            Realm = parameters.Text("realm") ?? "",
            Nonce = parameters.Text("nonce") ?? "",
            Opaque = parameters.Text("opaque"),
            Stale = "true".Equals(parameters.Text("stale"), StringComparison.OrdinalIgnoreCase),
            AlgorithmName = parameters.Text("algorithm"),
            Domain = parameters.Text("domain"),
            Qop = (parameters.Text("qop") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        };
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Scheme);
        var first = true;
        AuthParameters.Append(writer, ref first, "realm", Realm, quoted: true);
        AuthParameters.Append(writer, ref first, "nonce", Nonce, quoted: true);
        AuthParameters.Append(writer, ref first, "domain", Domain, quoted: true);
        AuthParameters.Append(writer, ref first, "opaque", Opaque, quoted: true);
        AuthParameters.Append(writer, ref first, "stale", Stale ? "true" : null, quoted: false);
        AuthParameters.Append(writer, ref first, "algorithm", AlgorithmName, quoted: false);
        AuthParameters.Append(writer, ref first, "qop", Qop.Count == 0 ? null : string.Join(',', Qop), quoted: true);
    }

    public override string ToString() => SipTextWriter.TextOf(this, 256);
}
