using System.Threading.Channels;

namespace Pbx.Sip.Transport;

/// <summary>Messages that wait for a connection, bounded in bytes: whoever does not read is cut off, not waited for.</summary>
internal sealed class SendQueue(int maxBytes)
{
    private readonly Channel<byte[]> _channel = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private int _bytes;

    public bool TryAdd(byte[] message)
    {
        if (Interlocked.Add(ref _bytes, message.Length) <= maxBytes && _channel.Writer.TryWrite(message)) return true;
        Interlocked.Add(ref _bytes, -message.Length);
        return false;
    }

    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Writes until completed. What the writer throws ends it.</summary>
    public async Task DrainAsync(Func<byte[], ValueTask> write)
    {
        await foreach (var message in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await write(message).ConfigureAwait(false);
            Interlocked.Add(ref _bytes, -message.Length);
        }
    }
}
