using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pbx.Core.Backup;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) over chunks, by the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce of a chunk is the file's prefix,
/// the chunk's number and whether it is the last, so that chunks that were exchanged, repeated or cut off do not open.
/// </summary>
internal sealed class SealedChunks(SealedHeader header) : IDisposable
{
    /// <summary>Plain bytes of every chunk but the last.</summary>
    public const int Length = 64 * 1024;

    /// <summary>Bytes that a chunk grows by.</summary>
    public const int TagLength = 16;

    private readonly AesGcm cipher = new(header.Key, TagLength);

    /// <summary>Seals into <paramref name="sealedChunk"/>, which is longer by <see cref="TagLength"/>.</summary>
    public void Seal(uint number, bool last, ReadOnlySpan<byte> plain, Span<byte> sealedChunk)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, number, last);
        cipher.Encrypt(nonce, plain, sealedChunk[..plain.Length], sealedChunk.Slice(plain.Length, TagLength), header.Bytes);
    }

    /// <summary>Opens into <paramref name="plain"/>; false if it is not what was sealed in that place.</summary>
    public bool TryOpen(uint number, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, number, last);
        try
        {
            cipher.Decrypt(nonce, sealedChunk[..^TagLength], sealedChunk[^TagLength..], plain, header.Bytes);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => cipher.Dispose();

    private void Nonce(Span<byte> nonce, uint number, bool last)
    {
        header.Prefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[SealedHeader.PrefixLength..], number);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }
}
