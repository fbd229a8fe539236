using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Pbx.Bench.Load;

/// <summary>The product as its own process: an empty data folder, set up from a file with the users of the run.</summary>
public sealed class PbxProcess : SipServer
{
    private PbxProcess(ChildProcess process, int sipPort, int rtpFirst, int rtpLast) =>
        (Process, SipPort, RtpFirst, RtpLast) = (process, sipPort, rtpFirst, rtpLast);

    /// <inheritdoc />
    public override string Name => "Pbx";

    /// <inheritdoc />
    public override int SipPort { get; }

    /// <inheritdoc />
    public override ChildProcess Process { get; }

    /// <summary>First RTP port.</summary>
    public int RtpFirst { get; }

    /// <summary>Last RTP port.</summary>
    public int RtpLast { get; }

    /// <summary>Starts it and waits until it answers SIP. <paramref name="plan"/>: call handling as the set-up file has it.</summary>
    public static async Task<PbxProcess> StartAsync(WorkFolder folder, int rtpPorts = 8000, object? plan = null)
    {
        if (!File.Exists(WorkFolder.Product)) throw new LoadException($"{WorkFolder.Product} is not built");
        var web = FreePorts.Take();
        var sip = FreePorts.Take();
        var media = FreePorts.Take();
        // Above the ports of the other programs; sockets of the system's own choice are few here.
        const int rtpFirst = 34_000;
        var rtpLast = rtpFirst + rtpPorts - 1;
        var data = folder.File($"pbx-{sip}");
        var setup = folder.File($"setup-{sip}.json");
        await File.WriteAllTextAsync(setup, JsonSerializer.Serialize(new
        {
            company = "Load run",
            fqdn = "localhost",
            timeZone = "Europe/Zurich",
            country = "CH",
            languages = new[] { "en" },
            bindAddress = "127.0.0.1",
            admin = new { email = "owner@load.test", password = "a-long-owner-password-81", firstName = "Olivia", lastName = "Owner" },
            ports = new { http = web, https = web + 1, sip, sips = sip + 1, media, rtpFirst, rtpLast },
            users = Enumerable.Range(0, LoadUsers.Count).Select(i => new
            {
                extension = LoadUsers.Extension(i),
                firstName = "User",
                lastName = LoadUsers.Extension(i),
                email = $"user{i}@load.test",
                sipPassword = LoadUsers.Password,
            }),
            callPlan = plan,
        }, JsonSerializerOptions.Web));
        var process = new ChildProcess("dotnet",
        [
            WorkFolder.Product, "--data", data, "--bindAddress", "127.0.0.1", "--ports:http", $"{web}", "--ports:https", $"{web + 1}", "--ports:sip", $"{sip}",
            "--ports:sips", $"{sip + 1}", "--ports:media", $"{media}", "--ports:rtpFirst", $"{rtpFirst}", "--ports:rtpLast", $"{rtpLast}",
            "--setup", setup,
        ], folder.Path);
        var server = new PbxProcess(process, sip, rtpFirst, rtpLast);
        try
        {
            await process.UntilAsync(() => AnswersOptions(sip), TimeSpan.FromSeconds(120), "answering OPTIONS");
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static bool AnswersOptions(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 300 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var local = (IPEndPoint)socket.LocalEndPoint!;
        var options = $"OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{local.Port};branch=z9hG4bK{Guid.NewGuid():N};rport\r\n"
            + $"Max-Forwards: 70\r\nFrom: <sip:probe@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1:{port}>\r\nCall-ID: {Guid.NewGuid():N}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        try
        {
            socket.SendTo(System.Text.Encoding.ASCII.GetBytes(options), new IPEndPoint(IPAddress.Loopback, port));
            return socket.Receive(new byte[4096]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
