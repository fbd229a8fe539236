using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Pbx.Media.Srtp;

/// <summary>One <c>a=crypto</c> attribute (RFC 4568 4, 6): tag, suite and the master key of the sender's direction.</summary>
public sealed class SdesCrypto
{
    private const string Inline = "inline:";

    private SdesCrypto(int tag, SrtpKeyMaterial keys)
    {
        Tag = tag;
        Keys = keys;
    }

    public int Tag { get; }

    public SrtpKeyMaterial Keys { get; }

    public SrtpProfile Profile => Keys.Profile;

    /// <summary>Packets that the key may protect, where the peer limits them.</summary>
    public ulong? Lifetime { get; private init; }

    /// <summary>An attribute of our own, with a new key.</summary>
    public static SdesCrypto Create(int tag, SrtpProfile profile, RandomNumberGenerator random) => new(tag, SrtpKeyMaterial.Generate(profile, random));

    /// <summary>Reads the value of the attribute (what follows <c>a=crypto:</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out SdesCrypto? crypto, out SdesCryptoError error)
    {
        crypto = null;
        value = value.Trim();
        var tagText = NextField(ref value);
        var suite = NextField(ref value);
        var keyParameters = NextField(ref value);
        if (keyParameters.IsEmpty) return Fail(SdesCryptoError.MalformedLine, out error);
        if (tagText.Length > 9 || !int.TryParse(tagText, NumberStyles.None, CultureInfo.InvariantCulture, out var tag))
            return Fail(SdesCryptoError.BadTag, out error);
        if (SrtpProfile.FromName(suite) is not { } profile) return Fail(SdesCryptoError.UnknownSuite, out error);
        if (!keyParameters.StartsWith(Inline, StringComparison.OrdinalIgnoreCase)) return Fail(SdesCryptoError.UnsupportedKeyMethod, out error);
        // Several keys are told apart by an MKI only.
        if (keyParameters.Contains(';')) return Fail(SdesCryptoError.MkiNotSupported, out error);
        keyParameters = keyParameters[Inline.Length..];
        if (!TryReadKey(profile, keyParameters, out var keys, out var lifetime, out error)) return false;
        while (!value.IsEmpty)
        {
            var parameter = NextField(ref value);
            // The window size hint and a derivation rate of 0 ask for nothing; every other parameter changes what is on the wire.
            if (parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase) || parameter.Equals("KDR=0", StringComparison.OrdinalIgnoreCase)) continue;
            return Fail(SdesCryptoError.UnsupportedParameter, out error);
        }
        crypto = new SdesCrypto(tag, keys) { Lifetime = lifetime };
        return true;
    }

    /// <summary>The offered attribute to answer: the first, for the offerer orders by preference (RFC 4568 5.1.2), that is among the accepted suites.</summary>
    public static SdesCrypto? Select(IEnumerable<SdesCrypto> offered, IReadOnlyCollection<SrtpProfile> accepted)
    {
        ArgumentNullException.ThrowIfNull(offered);
        ArgumentNullException.ThrowIfNull(accepted);
        foreach (var crypto in offered)
            if (accepted.Contains(crypto.Profile)) return crypto;
        return null;
    }

    /// <summary>Our answer to this attribute: same tag and suite, a key of our own (RFC 4568 5.1.2).</summary>
    public SdesCrypto Answer(RandomNumberGenerator random) => Create(Tag, Profile, random);

    /// <summary>The value of the attribute.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture, $"{Tag} {Profile.Name} {Inline}{Keys.ToBase64()}");

    // Secrets do not belong in logs.
    public override string ToString() => $"{Tag} {Profile.Name}";

    private static bool TryReadKey(
        SrtpProfile profile, ReadOnlySpan<char> text, [NotNullWhen(true)] out SrtpKeyMaterial? keys, out ulong? lifetime, out SdesCryptoError error)
    {
        keys = null;
        lifetime = null;
        error = SdesCryptoError.None;
        var bar = text.IndexOf('|');
        var key = bar < 0 ? text : text[..bar];
        var rest = bar < 0 ? [] : text[(bar + 1)..];
        Span<byte> bytes = stackalloc byte[64];
        if (key.Length > 80 || !TryFromBase64(key, bytes, out var length)) return Fail(SdesCryptoError.BadKey, out error);
        if (length != profile.KeyLength + profile.SaltLength) return Fail(SdesCryptoError.BadKeyLength, out error);
        while (bar >= 0)
        {
            bar = rest.IndexOf('|');
            var part = bar < 0 ? rest : rest[..bar];
            rest = bar < 0 ? [] : rest[(bar + 1)..];
            if (part.Contains(':')) return Fail(SdesCryptoError.MkiNotSupported, out error);
            if (lifetime is not null || !TryReadLifetime(part, out var value)) return Fail(SdesCryptoError.BadLifetime, out error);
            lifetime = value;
        }
        keys = new SrtpKeyMaterial(profile, bytes[..length]);
        return true;
    }

    /// <summary>Some phones leave the padding away.</summary>
    private static bool TryFromBase64(ReadOnlySpan<char> text, Span<byte> bytes, out int length)
    {
        Span<char> padded = stackalloc char[84];
        text = text.TrimEnd('=');
        text.CopyTo(padded);
        var size = (text.Length + 3) / 4 * 4;
        padded[text.Length..size].Fill('=');
        return Convert.TryFromBase64Chars(padded[..size], bytes, out length);
    }

    private static bool TryReadLifetime(ReadOnlySpan<char> text, out ulong lifetime)
    {
        lifetime = 0;
        if (!text.StartsWith("2^")) return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out lifetime) && lifetime > 0;
        if (!int.TryParse(text[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var power) || power is < 0 or > 48) return false;
        lifetime = 1UL << power;
        return true;
    }

    private static ReadOnlySpan<char> NextField(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(' ', '\t');
        var field = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[end..].TrimStart();
        return field;
    }

    private static bool Fail(SdesCryptoError reason, out SdesCryptoError error)
    {
        error = reason;
        return false;
    }
}
