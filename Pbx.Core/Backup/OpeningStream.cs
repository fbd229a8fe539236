namespace Pbx.Core.Backup;

/// <summary>Opens what <see cref="SealingStream"/> wrote. It hands on no byte that was not authenticated, and does not end before the last chunk was seen.</summary>
internal sealed class OpeningStream(Stream input, SealedHeader header) : OneWayStream
{
    private const int Whole = SealedChunks.Length + SealedChunks.TagLength;
    private readonly SealedChunks chunks = new(header);
    private readonly byte[] plain = new byte[SealedChunks.Length];
    private byte[] text = new byte[Whole];
    private byte[] ahead = new byte[Whole];
    private int aheadLength = -1;
    private int start;
    private int end;
    private uint number;
    private bool atEnd;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (start == end)
        {
            if (atEnd || buffer.Length == 0) return 0;
            await NextAsync(cancellationToken);
        }
        var part = Math.Min(buffer.Length, end - start);
        plain.AsMemory(start, part).CopyTo(buffer);
        start += part;
        return part;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) chunks.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        if (aheadLength < 0) aheadLength = await input.ReadAtLeastAsync(ahead, Whole, throwOnEndOfStream: false, cancellationToken);
        (text, ahead) = (ahead, text);
        var length = aheadLength;
        if (length < SealedChunks.TagLength) throw new BackupException(BackupFault.Truncated);
        // Whether a chunk is the last shows in whether anything follows.
        aheadLength = length < Whole ? 0 : await input.ReadAtLeastAsync(ahead, Whole, throwOnEndOfStream: false, cancellationToken);
        var last = aheadLength == 0;
        (start, end) = (0, length - SealedChunks.TagLength);
        if (!chunks.TryOpen(number, last, text.AsSpan(0, length), plain.AsSpan(0, end)))
        {
            // A whole chunk from the middle at the end of the file: what came after it is missing.
            var isCut = last && chunks.TryOpen(number, last: false, text.AsSpan(0, length), plain.AsSpan(0, end));
            throw new BackupException(isCut ? BackupFault.Truncated : BackupFault.Damaged);
        }
        number = checked(number + 1);
        atEnd = last;
    }
}
