using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Pbx.Tests.Core.Support;

/// <summary>A carrier that says what a script wants, on UDP and TCP at one port: it need not be SIP at all.</summary>
internal sealed class ScriptedCarrier : IDisposable
{
    private bool disposed;
    private readonly UdpClient udp;
    private readonly TcpListener tcp;
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, IEnumerable<byte[]>> script;

    /// <param name="script">What is sent for a request; nothing: silence.</param>
    public ScriptedCarrier(Func<string, IEnumerable<byte[]>> script)
    {
        this.script = script;
        (udp, tcp) = Bind();
        Address = (IPEndPoint)udp.Client.LocalEndPoint!;
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Requests that came, oldest first.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

    public int Count(string method) => Requests.Count(request => request.StartsWith(method + " ", StringComparison.Ordinal));

    /// <summary>A response by the book, with lines of its own and a body.</summary>
    public static byte[] Response(string request, string status, string extra = "", string body = "", Func<string, string>? change = null)
    {
        var text = $"SIP/2.0 {status}\r\n{Lines(request, "Via")}{Lines(request, "From")}{Lines(request, "To").TrimEnd()};tag=x\r\n{Lines(request, "Call-ID")}{Lines(request, "CSeq")}"
            + $"{extra}{(body.Length > 0 ? "Content-Type: application/sdp\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";
        return Encoding.ASCII.GetBytes(change?.Invoke(text) ?? text);
    }

    public string Contact => $"Contact: <sip:carrier@{Address}>\r\n";

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        stop.Cancel();
        udp.Dispose();
        tcp.Stop();
        stop.Dispose();
    }

    // A port that is free on UDP may be in use on TCP.
    private static (UdpClient Udp, TcpListener Tcp) Bind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new TcpListener((IPEndPoint)udp.Client.LocalEndPoint!);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
            }
        }
    }

    private static string Lines(string request, string header) =>
        string.Concat(Regex.Matches(request, $"^{header}: .*\r\n", RegexOptions.Multiline).Select(match => match.Value));

    private async Task ServeUdpAsync()
    {
        try
        {
            while (true)
            {
                var datagram = await udp.ReceiveAsync(stop.Token);
                foreach (var reply in Answer(datagram.Buffer)) await udp.SendAsync(reply, datagram.RemoteEndPoint, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await tcp.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var buffer = new byte[65536];
            while (await connection.GetStream().ReadAsync(buffer, stop.Token) is > 0 and var length)
                foreach (var reply in Answer(buffer[..length])) await connection.GetStream().WriteAsync(reply, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
        }
    }

    private IEnumerable<byte[]> Answer(byte[] bytes)
    {
        var request = Encoding.ASCII.GetString(bytes);
        if (!request.Contains("SIP/2.0", StringComparison.Ordinal)) return [];
        Requests.Enqueue(request);
        return script(request);
    }
}
