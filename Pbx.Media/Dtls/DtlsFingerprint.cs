using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pbx.Media.Dtls;

/// <summary>A certificate's hash as <c>a=fingerprint</c> shows it (RFC 8122 5).</summary>
public sealed record DtlsFingerprint
{
    private DtlsFingerprint(string algorithm, string value)
    {
        Algorithm = algorithm;
        Value = value;
    }

    /// <summary>Lower case: sha-256, sha-384, sha-512 or sha-1.</summary>
    public string Algorithm { get; }

    /// <summary>Upper-case hexadecimal pairs between colons.</summary>
    public string Value { get; }

    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificate, string algorithm = "sha-256") =>
        new(algorithm, Format(Hash(algorithm, certificate) ?? throw new ArgumentException($"no hash {algorithm}", nameof(algorithm))));

    /// <summary>Reads the value of the attribute, for example <c>sha-256 4A:AD:...</c>. MD5 is refused, as the RFC asks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        text = text.Trim();
        var space = text.IndexOf(' ');
        if (space < 0) return false;
        var algorithm = KnownAlgorithm(text[..space]);
        var hex = text[(space + 1)..].Trim();
        var size = SizeOf(algorithm);
        if (algorithm is null || hex.Length != (size * 3) - 1) return false;
        for (var i = 0; i < hex.Length; i++)
            if (i % 3 == 2 ? hex[i] != ':' : !char.IsAsciiHexDigit(hex[i])) return false;
        fingerprint = new DtlsFingerprint(algorithm, hex.ToString().ToUpperInvariant());
        return true;
    }

    public bool Matches(ReadOnlySpan<byte> certificate) => Format(Hash(Algorithm, certificate)!) == Value;

    public override string ToString() => $"{Algorithm} {Value}";

    private static string? KnownAlgorithm(ReadOnlySpan<char> name)
    {
        foreach (var known in (ReadOnlySpan<string>)["sha-256", "sha-384", "sha-512", "sha-1"])
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return known;
        return null;
    }

    private static int SizeOf(string? algorithm) => algorithm switch { "sha-1" => 20, "sha-256" => 32, "sha-384" => 48, "sha-512" => 64, _ => 0 };

    private static byte[]? Hash(string algorithm, ReadOnlySpan<byte> data) => algorithm switch
    {
        "sha-1" => SHA1.HashData(data),
        "sha-256" => SHA256.HashData(data),
        "sha-384" => SHA384.HashData(data),
        "sha-512" => SHA512.HashData(data),
        _ => null,
    };

    private static string Format(byte[] hash) => BitConverter.ToString(hash).Replace('-', ':');
}
