using System.Buffers.Binary;

namespace Pbx.Media.Dtls;

/// <summary>Looks at the record headers of a datagram (RFC 6347 4.1), to keep away what would make the library give up an association.</summary>
internal static class DtlsRecord
{
    /// <summary>Explicit nonce and tag of AES-GCM, the least that an encrypted record holds.</summary>
    public const int MinProtected = 24;

    private const int Header = 13;

    /// <summary>Only known records of DTLS, each whole.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty) return false;
        while (!datagram.IsEmpty)
        {
            if (datagram.Length < Header || datagram[0] is < 20 or > 24 || datagram[1] != 0xFE) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
            var isProtected = BinaryPrimitives.ReadUInt16BigEndian(datagram[3..]) > 0;
            if (length == 0 || (isProtected && length < MinProtected) || Header + length > datagram.Length) return false;
            datagram = datagram[(Header + length)..];
        }
        return true;
    }
}
