using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pbx.Tests.Core.Mail;

/// <summary>A server that takes letters on the loopback, or refuses what a test wants refused.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public SmtpSink()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Letters as they came, oldest first.</summary>
    public List<string> Letters { get; } = [];

    /// <summary>Answers to commands, by their beginning; everything else goes well.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Greeting { get; set; } = "220 sink ESMTP";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync(Greeting);
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                var answer = Answers.FirstOrDefault(one => line.StartsWith(one.Key, StringComparison.OrdinalIgnoreCase)).Value ?? line.Split(' ')[0].ToUpperInvariant() switch
                {
                    "EHLO" => "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME",
                    "AUTH" => "235 welcome",
                    "DATA" => "354 go on",
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                };
                await writer.WriteLineAsync(answer);
                if (answer.StartsWith("354", StringComparison.Ordinal)) await TakeAsync(reader, writer);
                if (answer.StartsWith("221", StringComparison.Ordinal)) return;
            }
        }
        catch (IOException)
        {
            // The client has gone: so be it.
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        var letter = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line and not ".") letter.Append(line).Append("\r\n");
        lock (Letters) Letters.Add(letter.ToString());
        await writer.WriteLineAsync("250 taken");
    }
}
