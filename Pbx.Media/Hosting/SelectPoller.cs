using System.Net;
using System.Net.Sockets;

namespace Pbx.Media.Hosting;

/// <summary>The portable poller (Windows, macOS): <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/> with a loopback datagram as wake-up.</summary>
internal sealed class SelectPoller : Poller
{
    private readonly Dictionary<Socket, IPollTarget> _targets = [];
    private readonly HashSet<Socket> _writers = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly Socket _wakeReader = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _wakeWriter = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _wakeBuffer = new byte[16];

    public SelectPoller()
    {
        _wakeReader.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wakeReader.Blocking = false;
        _wakeWriter.Connect(_wakeReader.LocalEndPoint!);
        _wakeWriter.Blocking = false;
    }

    public override bool IsNative => false;

    public override void Add(Socket socket, IPollTarget target) => _targets.Add(socket, target);

    public override void Remove(Socket socket)
    {
        _targets.Remove(socket);
        _writers.Remove(socket);
    }

    public override void WatchWritable(Socket socket, bool watch)
    {
        if (watch)
            _writers.Add(socket);
        else
            _writers.Remove(socket);
    }

    public override void Wait(TimeSpan timeout)
    {
        _readable.Clear();
        _readable.Add(_wakeReader);
        _readable.AddRange(_targets.Keys);
        _writable.Clear();
        _writable.AddRange(_writers);
        var limit = timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : timeout;
        Socket.Select(_readable, _writable.Count == 0 ? null : _writable, null, limit);
    }

    public override void Dispatch(Action<Exception> onFault)
    {
        foreach (var socket in _readable)
        {
            if (socket == _wakeReader)
                _wakeReader.Receive(_wakeBuffer, SocketFlags.None, out _);
            else
                Call(socket, readable: true, onFault);
        }

        foreach (var socket in _writable)
            Call(socket, readable: false, onFault);
    }

    public override void Wake() => _wakeWriter.Send([1], SocketFlags.None, out _);

    protected override void Dispose(bool disposing)
    {
        _wakeReader.Dispose();
        _wakeWriter.Dispose();
    }

    private void Call(Socket socket, bool readable, Action<Exception> onFault)
    {
        // A target earlier in this round may have closed this one.
        if (!_targets.TryGetValue(socket, out var target))
            return;
        try
        {
            if (readable)
                target.OnReadable();
            else
                target.OnWritable();
        }
        catch (Exception e)
        {
            onFault(e);
        }
    }
}
