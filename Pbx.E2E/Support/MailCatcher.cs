using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Pbx.E2E.Support;

/// <summary>A mail server that takes every letter (RFC 5321), for tests to read.</summary>
public sealed class MailCatcher : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<MimeMessage> letters = [];
    private readonly List<Task> conversations = [];
    private readonly Task accepting;

    /// <summary>Listens at once.</summary>
    public MailCatcher()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<MimeMessage> Letters
    {
        get { lock (letters) return [.. letters]; }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) conversations.Add(TalkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // closed
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync("220 mail.test");
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    await TakeAsync(reader);
                }
                await writer.WriteLineAsync(verb == "QUIT" ? "221 bye" : "250 OK");
                if (verb == "QUIT") return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // the other side has gone, or the test is over
        }
    }

    private async Task TakeAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".") text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        var letter = await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(text.ToString())), stop.Token);
        lock (letters) letters.Add(letter);
    }
}
