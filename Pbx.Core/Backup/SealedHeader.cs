using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pbx.Core.Backup;

/// <summary>
/// The beginning of a sealed backup: how its key is made of the passphrase (PBKDF2 with HMAC-SHA-256, RFC 8018 5.2; HKDF, RFC 5869), and the first bytes of every
/// nonce. All of it is authenticated with each chunk. A verifier tells a wrong passphrase from a damaged file, a checksum a damaged header from either.
/// </summary>
internal sealed class SealedHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Length = ChecksumAt + ChecksumLength;

    /// <summary>Bytes of a nonce that are the same for the whole file; the rest counts.</summary>
    public const int PrefixLength = 7;

    private const int MinRounds = 600_000, MaxRounds = 10_000_000;
    private const int RoundsAt = 12, SaltAt = 16, SaltLength = 32, PrefixAt = SaltAt + SaltLength, VerifierAt = PrefixAt + PrefixLength, VerifierLength = 16;
    private const int ChecksumAt = VerifierAt + VerifierLength, ChecksumLength = 8;

    private SealedHeader(byte[] bytes, byte[] key) => (Bytes, Key) = (bytes, key);

    /// <summary>"pbxbackup" and the number of the format, one line.</summary>
    public static ReadOnlySpan<byte> Magic => "pbxbackup 1\n"u8;

    /// <summary>What stands in the file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The key of the chunks.</summary>
    public byte[] Key { get; }

    /// <summary>The part of the nonces.</summary>
    public ReadOnlySpan<byte> Prefix => Bytes.AsSpan(PrefixAt, PrefixLength);

    /// <summary>True for the beginning of a sealed backup of any format.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> start) => start.StartsWith(Magic[..10]);

    /// <summary>A fresh one.</summary>
    public static SealedHeader Create(string passphrase)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(RoundsAt), MinRounds);
        RandomNumberGenerator.Fill(bytes.AsSpan(SaltAt, SaltLength + PrefixLength));
        var (key, verifier) = Derive(passphrase, bytes.AsSpan(SaltAt, SaltLength), MinRounds);
        verifier.CopyTo(bytes, VerifierAt);
        Checksum(bytes).CopyTo(bytes.AsSpan(ChecksumAt));
        return new SealedHeader(bytes, key);
    }

    /// <summary>Takes the bytes of a file and finds the key.</summary>
    /// <exception cref="BackupException">Damaged, of a later format, or another passphrase.</exception>
    public static SealedHeader Open(byte[] bytes, string? passphrase)
    {
        if (bytes.Length < Length) throw new BackupException(BackupFault.Truncated);
        if (!Checksum(bytes).SequenceEqual(bytes.AsSpan(ChecksumAt, ChecksumLength))) throw new BackupException(BackupFault.Damaged);
        if (!bytes.AsSpan().StartsWith(Magic)) throw new BackupException(BackupFault.Newer, Encoding.ASCII.GetString(bytes, 0, Magic.Length - 1));
        var rounds = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(RoundsAt));
        // More would be an hour of work that somebody else's file may not ask for.
        if (rounds is < MinRounds or > MaxRounds) throw new BackupException(BackupFault.Damaged);
        if (string.IsNullOrEmpty(passphrase)) throw new BackupException(BackupFault.PassphraseNeeded);
        var (key, verifier) = Derive(passphrase, bytes.AsSpan(SaltAt, SaltLength), rounds);
        if (!CryptographicOperations.FixedTimeEquals(verifier, bytes.AsSpan(VerifierAt, VerifierLength))) throw new BackupException(BackupFault.PassphraseWrong);
        return new SealedHeader(bytes, key);
    }

    private static (byte[] Key, byte[] Verifier) Derive(string passphrase, ReadOnlySpan<byte> salt, int rounds)
    {
        // The same letter typed on two keyboards may come as other code points.
        var text = Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormKC));
        var master = Rfc2898DeriveBytes.Pbkdf2(text, salt, rounds, HashAlgorithmName.SHA256, 32);
        return (HKDF.Expand(HashAlgorithmName.SHA256, master, 32, "pbxbackup chunks"u8.ToArray()),
            HKDF.Expand(HashAlgorithmName.SHA256, master, VerifierLength, "pbxbackup verifier"u8.ToArray()));
    }

    private static ReadOnlySpan<byte> Checksum(byte[] header) => SHA256.HashData(header.AsSpan(0, ChecksumAt)).AsSpan(0, ChecksumLength);
}
