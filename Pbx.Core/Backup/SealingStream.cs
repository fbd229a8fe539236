namespace Pbx.Core.Backup;

/// <summary>Seals what is written, chunk by chunk, behind a header. <see cref="FinishAsync"/> writes the last chunk; without it the file stays without an end.</summary>
internal sealed class SealingStream(Stream output, SealedHeader header) : OneWayStream, IBackupEnvelope
{
    private readonly SealedChunks chunks = new(header);
    private readonly byte[] plain = new byte[SealedChunks.Length];
    private readonly byte[] text = new byte[SealedChunks.Length + SealedChunks.TagLength];
    private int filled;
    private uint number;
    private bool begun;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            // A full chunk waits until more comes: only then is it known not to be the last.
            if (filled == plain.Length) await PutAsync(last: false, cancellationToken);
            var part = Math.Min(buffer.Length, plain.Length - filled);
            buffer[..part].CopyTo(plain.AsMemory(filled));
            filled += part;
            buffer = buffer[part..];
        }
    }

    public ValueTask FinishAsync(CancellationToken cancellationToken) => PutAsync(last: true, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) chunks.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask PutAsync(bool last, CancellationToken cancellationToken)
    {
        if (!begun)
        {
            begun = true;
            await output.WriteAsync(header.Bytes, cancellationToken);
        }
        chunks.Seal(number, last, plain.AsSpan(0, filled), text);
        await output.WriteAsync(text.AsMemory(0, filled + SealedChunks.TagLength), cancellationToken);
        filled = 0;
        number = checked(number + 1);
    }
}
