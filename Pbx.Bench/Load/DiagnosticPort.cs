using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Pbx.Bench.Load;

/// <summary>
/// The diagnostic port of a .NET process (the IPC protocol of dotnet/diagnostics): asks for a full collection, so that memory is compared without
/// what only waits to be collected.
/// </summary>
public static class DiagnosticPort
{
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing = 2;
    private const ulong CollectKeyword = 0x800000;
    private const int HeaderLength = 20;

    // The collector keeps free regions in reserve until they have been free for twenty collections.
    private const int Collections = 24;

    /// <summary>
    /// Full blocking collections: the first runs finalizers, the second takes what they held, and the others let the collector give back what it holds in
    /// reserve, so that only what the program itself keeps is left.
    /// </summary>
    public static void Collect(int pid)
    {
        for (var i = 0; i < Collections; i++)
        {
            CollectOnce(pid);
            Thread.Sleep(i < 2 ? 1000 : 150);
        }
    }

    private static void CollectOnce(int pid)
    {
        using var session = Connect(pid);
        var name = Encoding.Unicode.GetBytes("Microsoft-Windows-DotNETRuntime\0");
        var payload = new byte[4 + 4 + 4 + 8 + 4 + 4 + name.Length + 4];
        BinaryPrimitives.WriteInt32LittleEndian(payload, 8);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(12), CollectKeyword);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(20), 4);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(24), name.Length / 2);
        name.CopyTo(payload.AsSpan(28));
        Send(session, CollectTracing, payload);
        var header = new byte[HeaderLength + 8];
        Fill(session, header);
        var id = header[HeaderLength..];

        using var control = Connect(pid);
        Send(control, StopTracing, id);
        // The runtime waits until the stream of events was read.
        session.ReceiveTimeout = 2000;
        var rest = new byte[65536];
        try
        {
            while (session.Receive(rest) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // It says nothing more.
        }
    }

    private static Socket Connect(int pid)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{pid}-*-socket").FirstOrDefault()
            ?? throw new LoadException($"process {pid} has no diagnostic port");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static void Send(Socket socket, byte command, byte[] payload)
    {
        var message = new byte[HeaderLength + payload.Length];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0", message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        message[16] = EventPipe;
        message[17] = command;
        payload.CopyTo(message, HeaderLength);
        socket.Send(message);
    }

    private static void Fill(Socket socket, byte[] buffer)
    {
        for (var done = 0; done < buffer.Length;)
        {
            var read = socket.Receive(buffer.AsSpan(done));
            if (read == 0) throw new LoadException("the diagnostic port was closed");
            done += read;
        }
    }
}
