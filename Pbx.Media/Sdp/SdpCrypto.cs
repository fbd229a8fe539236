namespace Pbx.Media.Sdp;

/// <summary>a=crypto (RFC 4568 section 4): tag, suite, one inline key with salt, lifetime and MKI, session parameters.</summary>
public sealed record SdpCrypto(int Tag, string Suite, string KeySalt)
{
    public string? Lifetime { get; init; }

    public string? Mki { get; init; }

    /// <summary>Parameters such as UNENCRYPTED_SRTP or WSH, as written.</summary>
    public string? SessionParameters { get; init; }

    /// <summary>Master key followed by master salt, or null when the base64 is broken.</summary>
    public byte[]? KeyAndSalt()
    {
        // Some phones drop the padding.
        var padded = KeySalt.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }

    public static SdpCrypto Create(int tag, string suite, ReadOnlySpan<byte> keyAndSalt) =>
        new(tag, suite, Convert.ToBase64String(keyAndSalt));

    public override string ToString()
    {
        var key = $"{Tag} {Suite} inline:{KeySalt}";
        if (Lifetime is not null)
            key += "|" + Lifetime;
        if (Mki is not null)
            key += "|" + Mki;
        return SessionParameters is null ? key : $"{key} {SessionParameters}";
    }

    internal static SdpCrypto? Parse(string text)
    {
        var parts = text.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 3 || !int.TryParse(parts[0], out var tag) || tag < 0)
            return null;
        // Several keys may follow each other with ';' for use with an MKI: the first is the one that a sender begins with.
        var semicolon = parts[2].IndexOf(';', StringComparison.Ordinal);
        var first = semicolon < 0 ? parts[2] : parts[2][..semicolon];
        if (!first.StartsWith("inline:", StringComparison.OrdinalIgnoreCase))
            return null;
        var fields = first["inline:".Length..].Split('|');
        if (fields[0].Length == 0)
            return null;
        string? lifetime = null, mki = null;
        foreach (var field in fields.Skip(1))
        {
            if (field.Contains(':', StringComparison.Ordinal))
                mki ??= field;
            else
                lifetime ??= field;
        }

        return new(tag, parts[1], fields[0]) { Lifetime = lifetime, Mki = mki, SessionParameters = parts.Length > 3 ? parts[3] : null };
    }
}
