using Pbx.Media.Ice;

namespace Pbx.Media.Sessions;

/// <summary>A datagram on its way through the stages of a flow, in the buffer where it arrived. Each stage fills in what it finds out.</summary>
internal ref struct InboundPacket
{
    /// <summary>All of it; after decryption without tag.</summary>
    public Span<byte> Data;

    public TransportAddress From;

    public FlowComponent Component;

    public TimeSpan Now;

    /// <summary>SRTP has proved that it is the peer's.</summary>
    public bool Authenticated;

    /// <summary>RTP: what the payload is.</summary>
    public PayloadFormat? Format;

    public ReadOnlySpan<byte> Payload;

    public uint Ssrc;

    public ushort Sequence;

    public uint Timestamp;

    public bool Marker;
}

/// <summary>Hears what a flow receives, on its worker. The packet is valid during the call.</summary>
internal interface IFlowListener
{
    void OnRtp(in InboundPacket packet);

    /// <summary>A UDPTL datagram of a fax machine.</summary>
    void OnFax(ReadOnlySpan<byte> datagram) { }

    /// <summary>The flow ends, moves to another worker or is bridged with another: nothing more comes from it.</summary>
    void OnSourceGone();

    /// <summary>Goes on listening when the flow moves or is bridged anew; only its end ends it.</summary>
    bool OutlivesBridges => false;
}
