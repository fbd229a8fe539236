using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pbx.Media.Audio;

namespace Pbx.Core.Recordings;

/// <summary>Files of recordings: where they lie, and what is to be known of one that is whole.</summary>
internal static class RecordingFile
{
    /// <summary>Ends the name while it is being made.</summary>
    public const string Unfinished = ".part";

    private const int HeaderLength = 46;
    private const int Pieces = 400;

    /// <summary>The file of a recording. Ids are made here, hexadecimal digits only.</summary>
    public static string PathOf(string folder, RecordedCall row) => Path.Combine(folder, row.StartedAt.UtcDateTime.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), row.Id + ".wav");

    /// <summary>A new file that only its owner reads.</summary>
    public static FileStream Create(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Makes a file whole that was cut off. Null: there is nothing in it.</summary>
    public static TimeSpan? Repair(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        return WavRepair.TryRepair(file);
    }

    /// <summary>Reads it once, for its hash and its outline.</summary>
    public static (string Sha256, long Bytes, byte[] Peaks) Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[HeaderLength];
        file.ReadExactly(header);
        hash.AppendData(header);
        var channels = Math.Max((int)BinaryPrimitives.ReadUInt16LittleEndian(header[22..]), 1);
        var total = Math.Max(1, (file.Length - HeaderLength) / 2);
        var pieces = (int)Math.Min(Pieces, Math.Max(1, total / channels));
        var loudest = new int[pieces * channels];
        var buffer = new byte[128 * 1024];
        long at = 0;
        for (int read; (read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            foreach (var sample in MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, read)))
            {
                ref var piece = ref loudest[((int)(at * pieces / total) * channels) + (int)(at % channels)];
                piece = Math.Max(piece, Math.Abs((int)sample));
                at++;
            }
        }
        // People hear by ratios: the root brings out what is soft.
        var peaks = Array.ConvertAll(loudest, value => (byte)Math.Min(255, Math.Round(255 * Math.Sqrt(value / 32768.0))));
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length, peaks);
    }
}
