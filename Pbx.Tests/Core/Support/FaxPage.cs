using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pbx.Tests.Core.Support;

/// <summary>A page as fax machines read and write it: a TIFF of black dots, 1728 to a line, written by hand and read by libtiff.</summary>
internal static unsafe partial class FaxPage
{
    private const int LineBytes = 1728 / 8;
    private const string Library = "libtiff.so.6";

    /// <summary>A page with bars and a little noise.</summary>
    public static byte[][] Draw(int lines, int seed)
    {
        var random = new Random(seed);
        var page = new byte[lines][];
        for (var y = 0; y < lines; y++)
        {
            page[y] = new byte[LineBytes];
            for (var x = 0; x < LineBytes; x++)
                page[y][x] = (byte)((x / 12 + y / 8) % 3 == 0 ? 0xFF : random.Next(50) == 0 ? random.Next(256) : 0);
        }

        return page;
    }

    public static void Write(string file, byte[][] page)
    {
        (ushort Tag, ushort Type, uint Value)[] fields =
        [
            (256, 3, LineBytes * 8), (257, 3, (uint)page.Length), (258, 3, 1), (259, 3, 1), (262, 3, 0), (273, 4, 8), (277, 3, 1), (278, 3, (uint)page.Length),
            (279, 4, (uint)(page.Length * LineBytes)), (282, 5, (uint)(8 + (page.Length * LineBytes))), (283, 5, (uint)(16 + (page.Length * LineBytes))), (296, 3, 2),
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write((uint)(24 + (page.Length * LineBytes)));
        foreach (var line in page) writer.Write(line);
        foreach (var number in (uint[])[204, 1, 196, 1]) writer.Write(number);
        writer.Write((ushort)fields.Length);
        foreach (var (tag, type, value) in fields)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1u);
            writer.Write(value);
        }

        writer.Write(0u);
        File.WriteAllBytes(file, stream.ToArray());
    }

    public static byte[][] Read(string file)
    {
        var tiff = TIFFOpen(file, "r");
        Assert.NotEqual(0, tiff);
        try
        {
            Assert.Equal(LineBytes, (int)TIFFScanlineSize(tiff));
            var page = new List<byte[]>();
            // The number of lines is a field of variable kind; what is read until nothing more comes is the same.
            var buffer = new byte[LineBytes];
            fixed (byte* line = buffer)
            {
                for (uint y = 0; y < Lines(file) && TIFFReadScanline(tiff, line, y, 0) == 1; y++)
                    page.Add(buffer.ToArray());
            }

            return [.. page];
        }
        finally
        {
            TIFFClose(tiff);
        }
    }

    private static uint Lines(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        for (var i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(directory)); i++)
        {
            var field = bytes.AsSpan(directory + 2 + (12 * i));
            if (BinaryPrimitives.ReadUInt16LittleEndian(field) == 257)
                return BinaryPrimitives.ReadUInt16LittleEndian(field[2..]) == 3 ? BinaryPrimitives.ReadUInt16LittleEndian(field[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(field[8..]);
        }

        return 0;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TIFFOpen(string file, string mode);

    [LibraryImport(Library)]
    private static partial nint TIFFScanlineSize(nint tiff);

    [LibraryImport(Library)]
    private static partial int TIFFReadScanline(nint tiff, byte* line, uint row, ushort sample);

    [LibraryImport(Library)]
    private static partial void TIFFClose(nint tiff);
}
