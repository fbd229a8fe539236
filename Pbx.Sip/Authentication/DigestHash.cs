using System.Security.Cryptography;
using System.Text;

namespace Pbx.Sip.Authentication;

/// <summary>The computations of digest authentication (RFC 7616 3.4). Hashes are lower-case hexadecimal text.</summary>
public static class DigestHash
{
    /// <summary>H(username:realm:password): all that needs to be stored of a password.</summary>
    public static string Ha1(DigestAlgorithm algorithm, string username, string realm, string password) =>
        Hash(algorithm, $"{username}:{realm}:{password}");

    /// <summary>The request-digest from the stored hash. Without qop as in RFC 2069.</summary>
    public static string Response(
        DigestAlgorithm algorithm, string ha1, string nonce, string? nonceCount, string? cnonce, string? qop, string method, string uri,
        ReadOnlySpan<byte> body = default)
    {
        if (algorithm.IsSession()) ha1 = Hash(algorithm, $"{ha1}:{nonce}:{cnonce}");
        var a2 = "auth-int".Equals(qop, StringComparison.OrdinalIgnoreCase) ? $"{method}:{uri}:{Hash(algorithm, body)}" : $"{method}:{uri}";
        var ha2 = Hash(algorithm, a2);
        return string.IsNullOrEmpty(qop)
            ? Hash(algorithm, $"{ha1}:{nonce}:{ha2}")
            : Hash(algorithm, $"{ha1}:{nonce}:{nonceCount}:{cnonce}:{qop}:{ha2}");
    }

    /// <summary>Comparison whose time says nothing about where the texts differ.</summary>
    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a.ToLowerInvariant()), Encoding.UTF8.GetBytes(b));

    private static string Hash(DigestAlgorithm algorithm, string text) => Hash(algorithm, Encoding.UTF8.GetBytes(text));

    private static string Hash(DigestAlgorithm algorithm, ReadOnlySpan<byte> octets) =>
        Convert.ToHexStringLower(algorithm.IsSha256() ? SHA256.HashData(octets) : MD5.HashData(octets));
}
