using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Authentication;

/// <summary>Authorization or Proxy-Authorization (RFC 3261 20.7, RFC 7616 3.4).</summary>
public sealed record DigestCredentials : ISipHeaderValue<DigestCredentials>
{
    public string Scheme { get; init; } = "Digest";

    public bool IsDigest => Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase);

    public required string Username { get; init; }

    public required string Realm { get; init; }

    public required string Nonce { get; init; }

    /// <summary>The digest-uri as written.</summary>
    public required string Uri { get; init; }

    /// <summary>The request-digest in hexadecimal.</summary>
    public required string Response { get; init; }

    /// <summary>The algorithm as written; null means MD5.</summary>
    public string? AlgorithmName { get; init; }

    public string? Cnonce { get; init; }

    public string? Opaque { get; init; }

    public string? Qop { get; init; }

    /// <summary>nonce-count as written, eight hexadecimal digits.</summary>
    public string? NonceCount { get; init; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DigestCredentials? value)
    {
        value = null;
        if (!AuthParameters.TryParse(text, out var scheme, out var parameters)) return false;
        value = new DigestCredentials
        {
            Scheme = scheme,
            Username = parameters.Text("username") ?? "",
            Realm = parameters.Text("realm") ?? "",
            Nonce = parameters.Text("nonce") ?? "",
            Uri = parameters.Text("uri") ?? "",
            Response = parameters.Text("response") ?? "",
            AlgorithmName = parameters.Text("algorithm"),
            Cnonce = parameters.Text("cnonce"),
            Opaque = parameters.Text("opaque"),
            Qop = parameters.Text("qop"),
            NonceCount = parameters.Text("nc"),
        };
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        writer.Append(Scheme);
        var first = true;
        AuthParameters.Append(writer, ref first, "username", Username, quoted: true);
        AuthParameters.Append(writer, ref first, "realm", Realm, quoted: true);
        AuthParameters.Append(writer, ref first, "nonce", Nonce, quoted: true);
        AuthParameters.Append(writer, ref first, "uri", Uri, quoted: true);
        AuthParameters.Append(writer, ref first, "response", Response, quoted: true);
        AuthParameters.Append(writer, ref first, "algorithm", AlgorithmName, quoted: false);
        AuthParameters.Append(writer, ref first, "cnonce", Cnonce, quoted: true);
        AuthParameters.Append(writer, ref first, "opaque", Opaque, quoted: true);
        AuthParameters.Append(writer, ref first, "qop", Qop, quoted: false);
        AuthParameters.Append(writer, ref first, "nc", NonceCount, quoted: false);
    }

    public override string ToString() => SipTextWriter.TextOf(this, 256);
}
