using System.Security.Cryptography;

namespace Pbx.Media.Srtp;

/// <summary>Master key and master salt of one direction (RFC 3711 3.2.1).</summary>
public sealed class SrtpKeyMaterial
{
    public SrtpKeyMaterial(SrtpProfile profile, ReadOnlySpan<byte> keyAndSalt)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (keyAndSalt.Length != profile.KeyLength + profile.SaltLength)
            throw new ArgumentException($"{profile} needs {profile.KeyLength}+{profile.SaltLength} bytes", nameof(keyAndSalt));
        Profile = profile;
        Key = keyAndSalt[..profile.KeyLength].ToArray();
        Salt = keyAndSalt[profile.KeyLength..].ToArray();
    }

    public SrtpProfile Profile { get; }

    public ReadOnlyMemory<byte> Key { get; }

    public ReadOnlyMemory<byte> Salt { get; }

    public static SrtpKeyMaterial Generate(SrtpProfile profile, RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[profile.KeyLength + profile.SaltLength];
        random.GetBytes(bytes);
        return new SrtpKeyMaterial(profile, bytes);
    }

    /// <summary>True where both give the same session keys, so that no rekeying happened.</summary>
    public bool SameAs(SrtpKeyMaterial? other) =>
        other is not null && other.Profile == Profile && other.Key.Span.SequenceEqual(Key.Span) && other.Salt.Span.SequenceEqual(Salt.Span);

    /// <summary>Key and salt as <c>inline:</c> carries them (RFC 4568 6.1).</summary>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Key.Length + Salt.Length];
        Key.Span.CopyTo(bytes);
        Salt.Span.CopyTo(bytes[Key.Length..]);
        return Convert.ToBase64String(bytes);
    }

    // Secrets do not belong in logs.
    public override string ToString() => Profile.Name;
}
