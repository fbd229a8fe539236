using System.Net;
using System.Net.Sockets;
using System.Text;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>Junk, vanished peers, restarts: calls and memory hold.</summary>
public class ResilienceTests
{
    [Fact]
    public async Task Hundred_thousand_junk_datagrams_disturb_no_call_and_fill_no_memory()
    {
        await using var server = await PbxServer.StartAsync();
        await using var bruno = await Baresip.StartAsync(server, "102", new() { Tone = 1000 });
        await using var anna = await Baresip.StartAsync(server, "101", new() { Tone = 440 });
        await anna.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");
        Flood(server, 10_000, seed: 1);
        var before = ResidentMegabytes(server);
        using var owner = await OwnerSession.SignInAsync(server);

        Flood(server, 100_000, seed: 2);

        await Eventually.ElapseAsync(3);
        var grown = ResidentMegabytes(server) - before;
        Assert.True(grown < 60, $"memory grew by {grown} MB");
        Assert.False(anna.Saw("CALL_CLOSED"));
        Assert.True(await owner.CountAsync("sip.refused.") > 5_000, "what was no SIP is counted by reason");
        Assert.True(await owner.CountAsync("media.drop.") > 5_000, "what was no media is counted by reason");
        await anna.AssertHearsAsync(1000, "Anna after the flood");
        await bruno.AssertHearsAsync(440, "Bruno after the flood");
        await anna.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task Stopping_ends_calls_and_registrations_outlive_it()
    {
        await using var server = await PbxServer.StartAsync();
        await using var bruno = await Baresip.StartAsync(server, "102", new() { Tone = 1000 });
        await using var anna = await Baresip.StartAsync(server, "101", new() { Tone = 440 });
        await anna.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED");

        Assert.Equal(0, await server.RestartAsync());

        await bruno.WaitForAsync("CALL_CLOSED");
        await anna.WaitForAsync("CALL_CLOSED");
        // the phones have not registered again: the new process knows them from before
        await anna.DialAsync("102");
        await bruno.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await anna.HangupAsync();
        await bruno.WaitForAsync("CALL_CLOSED", count: 2);
    }

    [Fact]
    public async Task Busy_port_is_one_line_and_exit_code_1()
    {
        await using var server = await PbxServer.StartAsync();
        await using var second = new ChildProcess("dotnet",
        [
            Repository.WebAssembly, "--data", Path.Combine(server.Folder, "second"), "--bindAddress", "127.0.0.1",
            "--ports:http", "0", "--ports:https", $"{server.HttpsPort}",
        ]);
        Assert.Equal(1, await second.WaitAsync(60));
        var lines = second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains($"{server.HttpsPort}", StringComparison.Ordinal) && line.Contains("ports:https", StringComparison.Ordinal));
    }

    private static void Flood(PbxServer server, int count, int seed)
    {
        var random = new Random(seed);
        var valid = Encoding.ASCII.GetBytes(
            $"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKjunk;rport\r\nFrom: <sip:junk@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: junk\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var targets = new[] { server.SipPort, server.MediaPort, server.RtpFirst, server.RtpFirst + 1 }.Select(port => new IPEndPoint(IPAddress.Loopback, port)).ToArray();
        var buffer = new byte[1400];
        for (var i = 0; i < count; i++)
        {
            int length;
            switch (random.Next(3))
            {
                case 0:
                    length = random.Next(1, buffer.Length);
                    random.NextBytes(buffer.AsSpan(0, length));
                    break;
                case 1:
                    length = random.Next(1, valid.Length);
                    valid.AsSpan(0, length).CopyTo(buffer);
                    break;
                default:
                    length = valid.Length;
                    valid.CopyTo(buffer, 0);
                    for (var j = 0; j < 5; j++) buffer[random.Next(length)] = (byte)random.Next(256);
                    break;
            }
            try
            {
                socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, targets[random.Next(targets.Length)]);
            }
            catch (SocketException)
            {
                // a closed RTP port answers with ICMP, which the socket tells at the next send
            }
        }
    }

    private static long ResidentMegabytes(PbxServer server)
    {
        var line = File.ReadLines($"/proc/{server.ProcessId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(new string([.. line.Where(char.IsDigit)])) / 1024;
    }
}
