namespace Pbx.Media.Sdp;

/// <summary>a=fingerprint (RFC 8122 section 5): hash function and the certificate's hash in upper-case hex with colons.</summary>
public sealed record SdpFingerprint(string HashFunction, string Value)
{
    /// <summary>The hash itself, or null when the text is not hex.</summary>
    public byte[]? Bytes()
    {
        var hex = Value.Replace(":", "", StringComparison.Ordinal);
        if (hex.Length == 0 || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit))
            return null;
        return Convert.FromHexString(hex);
    }

    public static SdpFingerprint Create(string hashFunction, ReadOnlySpan<byte> hash)
    {
        var hex = Convert.ToHexString(hash);
        return new(hashFunction, string.Join(':', Enumerable.Range(0, hex.Length / 2).Select(i => hex.Substring(2 * i, 2))));
    }

    public override string ToString() => $"{HashFunction} {Value}";

    internal static SdpFingerprint? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 ? new(parts[0].ToLowerInvariant(), parts[1].ToUpperInvariant()) : null;
    }
}
