using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pbx.E2E.Pages;

/// <summary>An authenticator app: codes of RFC 6238, six digits, 30 s.</summary>
public static class Totp
{
    /// <summary>The code of now for a key in base 32.</summary>
    public static string Code(string key)
    {
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // the algorithm that every authenticator app uses
        var hash = HMACSHA1.HashData(Bytes(key), step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string key)
    {
        var bytes = new List<byte>();
        int bits = 0, held = 0;
        foreach (var letter in key.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit))
        {
            held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter);
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(held >> bits));
            held &= (1 << bits) - 1;
        }
        return [.. bytes];
    }
}
