using System.Security.Cryptography;

namespace Pbx.Core.Backup;

/// <summary>
/// The envelope of a backup without passphrase: a gzip file (RFC 1952) that any tool unpacks, with one more, empty gzip member behind it whose extra field is the
/// SHA-256 of all bytes before. So each byte of the file counts, even those that gzip itself does not check.
/// </summary>
internal static class HashTrailer
{
    /// <summary>Bytes of the trailer.</summary>
    public const int Length = HashAt + 32 + 10;

    private const int HashAt = 16;

    // Magic, deflate, FEXTRA, no time, no flags, unknown system; 36 bytes of extra field "PB" with 32 bytes.
    private static ReadOnlySpan<byte> Before => [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 36, 0, (byte)'P', (byte)'B', 32, 0];

    // An empty block, the checksum of nothing, its length.
    private static ReadOnlySpan<byte> After => [3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The trailer for a hash.</summary>
    public static byte[] Write(ReadOnlySpan<byte> hash) => [.. Before, .. hash, .. After];

    /// <summary>The hash of a trailer; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> trailer, out byte[] hash)
    {
        hash = trailer.Slice(HashAt, 32).ToArray();
        return trailer.StartsWith(Before) && trailer.EndsWith(After);
    }
}

/// <summary>Hashes what is written and puts the <see cref="HashTrailer"/> behind it.</summary>
internal sealed class HashingStream(Stream output) : OneWayStream, IBackupEnvelope
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        await output.WriteAsync(buffer, cancellationToken);
    }

    public ValueTask FinishAsync(CancellationToken cancellationToken) => output.WriteAsync(HashTrailer.Write(hash.GetHashAndReset()), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reads so many bytes and hashes them; <see cref="Matches"/> once all were read.</summary>
internal sealed class HashedStream(Stream input, long length, byte[] expected) : OneWayStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long left = length;

    public override bool CanRead => true;

    /// <summary>All was read and is what was written.</summary>
    public bool Matches => left == 0 && CryptographicOperations.FixedTimeEquals(hash.GetCurrentHash(), expected);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left == 0) return 0;
        var read = await input.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        if (read == 0 && buffer.Length > 0) throw new BackupException(BackupFault.Truncated);
        hash.AppendData(buffer.Span[..read]);
        left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A file of known length on its way into an archive: hashed, counted, and never more or less than it was at the beginning.</summary>
internal sealed class CountedStream(Stream input, long length, IncrementalHash hash, Action<int> counted) : OneWayStream
{
    private long position;

    public override bool CanRead => true;

    // The archive asks for the length before it reads, which it does only where it believes that it could go back.
    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == length) return 0;
        var read = await input.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - position)], cancellationToken);
        if (read == 0 && buffer.Length > 0) throw new IOException("the file became shorter while it was read");
        hash.AppendData(buffer.Span[..read]);
        position += read;
        counted(read);
        return read;
    }
}
