using Pbx.Media.Ice;

namespace Pbx.Media.Sessions;

/// <summary>The port that a datagram uses (RFC 3550 section 11); with rtcp-mux and on the shared port all use the first.</summary>
internal enum FlowComponent : byte
{
    Rtp,
    Rtcp,
}

/// <summary>Takes datagrams from a flow. Never keeps the bytes.</summary>
internal interface IFlowTransport
{
    /// <summary>False if it was not taken; it is then lost.</summary>
    bool Send(ReadOnlySpan<byte> datagram, in TransportAddress to, FlowComponent component);
}

/// <summary>Takes datagrams that arrived. The bytes may be changed and are valid during the call.</summary>
internal interface IFlowInput
{
    void Receive(Span<byte> datagram, in TransportAddress from, FlowComponent component, TimeSpan now);
}
