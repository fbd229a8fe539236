using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pbx.Bench.Load;

/// <summary>rtpengine without its kernel module, told of the calls by its ng protocol.</summary>
public sealed class Rtpengine : IRelayTarget
{
    private readonly ChildProcess _process;
    private readonly long _residentBefore;

    private Rtpengine(ChildProcess process, IReadOnlyList<RelayedCall> calls, long residentBefore) => (_process, Calls, _residentBefore) = (process, calls, residentBefore);

    /// <inheritdoc />
    public int ProcessId => _process.Id;

    /// <inheritdoc />
    public IReadOnlyList<RelayedCall> Calls { get; }

    /// <inheritdoc />
    public double KilobytesPerCall => (double)(ProcessCpu.ResidentKilobytes(_process.Id) - _residentBefore) / Calls.Count;

    /// <summary>Version as it says.</summary>
    public static string Version()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("rtpengine", "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return text.Replace("Version:", "", StringComparison.Ordinal).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "(not installed)";
        }
    }

    /// <summary>Starts it with a number of calls between two ports of the generator.</summary>
    public static async Task<IRelayTarget> StartAsync(WorkFolder folder, int calls, int portA, int portB, bool sdes)
    {
        var control = FreePorts.Take();
        var process = new ChildProcess("rtpengine",
        [
            "--foreground", "--log-stderr", "--log-level=3", "--table=-1", "--interface=127.0.0.1", $"--listen-ng=127.0.0.1:{control}",
            "--port-min=34000", "--port-max=40000", $"--pidfile={folder.File("rtpengine.pid")}",
        ], folder.Path);
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
            socket.Connect(new IPEndPoint(IPAddress.Loopback, control));
            await process.UntilAsync(() => Ask(socket, new() { ["command"] = "ping" }) is not null, TimeSpan.FromSeconds(10), "answering ping");
            await Task.Delay(500);
            var resident = ProcessCpu.ResidentKilobytes(process.Id);
            return new Rtpengine(process, [.. Enumerable.Range(0, calls).Select(i => Relay(socket, i, portA, portB, sdes))], resident);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static RelayedCall Relay(Socket socket, int index, int portA, int portB, bool sdes)
    {
        string Sdp(Dictionary<string, object> request) =>
            Ask(socket, request) is { } answer && answer.TryGetValue("sdp", out var sdp) ? (string)sdp : throw new LoadException("rtpengine refused a call");
        var call = $"load-{index}";
        var toB = Sdp(new()
        {
            ["command"] = "offer",
            ["call-id"] = call,
            ["from-tag"] = "a",
            ["sdp"] = RelaySdp.Describe(portA, sdes),
            ["ICE"] = "remove",
            ["transport-protocol"] = "RTP/AVP",
        });
        var toA = Sdp(new()
        {
            ["command"] = "answer",
            ["call-id"] = call,
            ["from-tag"] = "a",
            ["to-tag"] = "b",
            ["sdp"] = RelaySdp.Describe(portB, false),
            ["ICE"] = "remove",
        });
        return new(RelaySdp.PortOf(toA), RelaySdp.PortOf(toB), RelaySdp.KeyOf(toA));
    }

    private static Dictionary<string, object>? Ask(Socket socket, Dictionary<string, object> request)
    {
        var cookie = Guid.NewGuid().ToString("N");
        var buffer = new byte[8192];
        try
        {
            socket.Send([.. Encoding.ASCII.GetBytes(cookie + " "), .. Bencode.Write(request)]);
            var length = socket.Receive(buffer);
            return (Dictionary<string, object>)Bencode.Read(buffer.AsSpan(cookie.Length + 1, length - cookie.Length - 1));
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
