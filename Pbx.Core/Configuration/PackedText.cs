using System.IO.Compression;
using System.Text;

namespace Pbx.Core.Configuration;

/// <summary>Text compressed with Brotli (RFC 7932): the written form of a plan shrinks to about a tenth.</summary>
internal static class PackedText
{
    public static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> or <see cref="InvalidDataException"/> on what is none.</summary>
    public static string Unpack(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
