namespace Pbx.Media.Sessions.Stages;

/// <summary>
/// One step of a packet's way into a session. A flow is a list of them, in the order of the layers: ICE or source latch, SRTP, RTP, DTMF. A stage returns
/// why it stops the packet, or None to let it on.
/// </summary>
internal abstract class MediaStage
{
    public virtual MediaDropReason OnRtp(ref InboundPacket packet) => MediaDropReason.None;

    public virtual MediaDropReason OnRtcp(ref InboundPacket packet) => MediaDropReason.None;
}

/// <summary>Knows where the peer receives.</summary>
internal interface IPeerAddress
{
    /// <summary>Unknown: nothing can be sent yet.</summary>
    Pbx.Media.Ice.TransportAddress Of(FlowComponent component);
}

/// <summary>Leads packets of a shared port to flows.</summary>
internal interface IIceDirectory
{
    void AddUfrag(string ufrag, MediaFlow flow);

    void RemoveUfrag(string ufrag);

    void Bind(in Pbx.Media.Ice.TransportAddress address, MediaFlow flow);

    void Unbind(in Pbx.Media.Ice.TransportAddress address, MediaFlow flow);
}
