using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pbx.Core.Security;

/// <summary>
/// Secrets by id in one file, each sealed with AES-256-GCM (NIST SP 800-38D) under a key in a file of its own; both are readable by their owner only. The id is
/// authenticated with the secret, so that one cannot be put in another's place.
/// </summary>
internal sealed class SecretFile
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly string file;
    private readonly byte[] key;
    private readonly Lock writing = new();
    private ImmutableDictionary<string, string> secrets;

    public SecretFile(string file, string keyFile)
    {
        this.file = file;
        key = OpenKey(keyFile);
        secrets = Read();
    }

    public string? Get(string id) => Volatile.Read(ref secrets).GetValueOrDefault(id);

    /// <summary>Writes the whole file anew and puts it in the place of the old one, so that a power cut leaves one of the two.</summary>
    public void Set(string id, string? secret)
    {
        lock (writing)
        {
            var next = secret is null ? secrets.Remove(id) : secrets.SetItem(id, secret);
            var sealedOnes = next.ToDictionary(one => one.Key, one => Seal(one.Key, one.Value), StringComparer.Ordinal);
            WritePrivate(file + ".new", JsonSerializer.SerializeToUtf8Bytes(sealedOnes));
            File.Move(file + ".new", file, overwrite: true);
            Volatile.Write(ref secrets, next);
        }
    }

    private static byte[] OpenKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } kept) return kept;
        var fresh = RandomNumberGenerator.GetBytes(32);
        WritePrivate(path, fresh);
        return fresh;
    }

    private static void WritePrivate(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    // What cannot be opened any more (another key, a damaged file) must be typed again; it must not keep the system from starting.
    private ImmutableDictionary<string, string> Read()
    {
        var found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file)) return found.ToImmutable();
        try
        {
            foreach (var (id, text) in JsonSerializer.Deserialize<Dictionary<string, byte[]>>(File.ReadAllBytes(file)) ?? [])
                if (Open(id, text) is { } secret) found[id] = secret;
        }
        catch (JsonException)
        {
            return found.ToImmutable();
        }
        return found.ToImmutable();
    }

    private byte[] Seal(string id, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var result = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(
            result.AsSpan(0, NonceLength), plain, result.AsSpan(NonceLength + TagLength), result.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(id));
        return result;
    }

    private string? Open(string id, byte[] text)
    {
        if (text.Length < NonceLength + TagLength) return null;
        var plain = new byte[text.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(text.AsSpan(0, NonceLength), text.AsSpan(NonceLength + TagLength), text.AsSpan(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(id));
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
