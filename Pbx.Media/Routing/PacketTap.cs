using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>Listens to what one session sends, for a recorder on another thread. Costs the worker a copy.</summary>
internal sealed class PacketTap(MediaFlow source) : IFlowListener
{
    private volatile bool _ended;

    public PacketRing Ring { get; } = new();

    /// <summary>Nothing more is written into the ring.</summary>
    public bool HasEnded => _ended;

    public bool OutlivesBridges => true;

    /// <summary>On the source's worker.</summary>
    public void Start()
    {
        if (_ended)
            return;
        if (source.IsClosed)
            _ended = true;
        else
            source.Listen(this);
    }

    /// <summary>On the source's worker.</summary>
    public void Stop()
    {
        source.Unlisten(this);
        _ended = true;
    }

    public void OnSourceGone() => _ended = true;

    public void OnRtp(in InboundPacket packet)
    {
        // Keys that are pressed are events and not sound (RFC 4733): what is typed into a menu is not in the file.
        if (packet.Format!.Kind == PayloadKind.Audio && !packet.Payload.IsEmpty && !Ring.TryWrite(packet))
            source.Counters.CountDrop(MediaDropReason.RecorderBehind);
    }
}
