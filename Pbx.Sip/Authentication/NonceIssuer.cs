using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Pbx.Sip.Authentication;

/// <summary>
/// Nonces that need no memory until used (RFC 7616 5.4): serial number and time under an HMAC. Use of one is remembered from the first
/// valid digest on, so that strangers cannot fill the memory. The secret must be new at each start, as the clock is.
/// </summary>
internal sealed class NonceIssuer(byte[] secret, TimeSpan lifetime, int capacity)
{
    private const int MacLength = 16;

    private readonly Dictionary<long, Use> _uses = [];
    private readonly Queue<(long Serial, TimeSpan Expiry)> _order = new();
    private long _serial;
    private long _floor;

    public int Remembered => _uses.Count;

    public string Issue(TimeSpan now)
    {
        Span<byte> octets = stackalloc byte[16 + MacLength];
        BinaryPrimitives.WriteInt64BigEndian(octets, ++_serial);
        BinaryPrimitives.WriteInt64BigEndian(octets[8..], now.Ticks);
        Mac(octets[..16], octets[16..]);
        return Base64Url.EncodeToString(octets);
    }

    /// <summary>True if this issuer made the nonce and it is not too old. Consumes nothing.</summary>
    public bool IsFresh(string nonce, TimeSpan now, out long serial)
    {
        serial = 0;
        Span<byte> octets = stackalloc byte[16 + MacLength];
        Span<byte> mac = stackalloc byte[MacLength];
        if (nonce.Length != 43 || !Base64Url.TryDecodeFromChars(nonce, octets, out var length) || length != octets.Length) return false;
        Mac(octets[..16], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, octets[16..])) return false;
        serial = BinaryPrimitives.ReadInt64BigEndian(octets);
        var age = now - new TimeSpan(BinaryPrimitives.ReadInt64BigEndian(octets[8..]));
        return age >= TimeSpan.Zero && age <= lifetime && (serial > _floor || _uses.ContainsKey(serial));
    }

    /// <summary>Marks a nonce-count as used. False when it was used before: a replay. Counts may come somewhat out of order.</summary>
    public bool TryUse(long serial, uint count, TimeSpan now)
    {
        Forget(now);
        if (!_uses.TryGetValue(serial, out var use))
        {
            _order.Enqueue((serial, now + lifetime));
            use = new Use(0, 0);
        }
        if (count == 0) return false;
        if (count > use.Highest)
        {
            var shift = count - use.Highest;
            var bits = shift >= 64 ? 0 : use.Seen << (int)shift;
            _uses[serial] = new Use(count, bits | 1);
            return true;
        }
        var behind = use.Highest - count;
        if (behind >= 64 || (use.Seen >> (int)behind & 1) != 0) return false;
        _uses[serial] = use with { Seen = use.Seen | 1ul << (int)behind };
        return true;
    }

    private void Forget(TimeSpan now)
    {
        while (_order.TryPeek(out var oldest) && (oldest.Expiry <= now || _uses.Count >= capacity))
        {
            _order.Dequeue();
            _uses.Remove(oldest.Serial);
            // What is forgotten must not count as unused.
            _floor = Math.Max(_floor, oldest.Serial);
        }
    }

    private void Mac(ReadOnlySpan<byte> octets, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(secret, octets, whole);
        whole[..MacLength].CopyTo(mac);
    }

    private readonly record struct Use(uint Highest, ulong Seen);
}
