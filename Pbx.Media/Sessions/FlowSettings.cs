using Pbx.Media.Ice;
using Pbx.Media.Sdp;
using Pbx.Media.Srtp;

namespace Pbx.Media.Sessions;

/// <summary>What goes over the ports of a flow.</summary>
internal enum FlowContent
{
    /// <summary>RTP and RTCP.</summary>
    Voice,

    /// <summary>UDPTL datagrams of two fax machines (ITU-T T.38), which nobody but them reads.</summary>
    Fax,

    /// <summary>Nothing: the two ends send to each other, and no packet comes here.</summary>
    Elsewhere,
}

/// <summary>What one completed offer and answer means for the packets: handed from the control thread to the flow.</summary>
internal sealed record FlowSettings(NegotiatedMedia Media, PayloadMap Payloads)
{
    public FlowContent Content { get; init; }

    /// <summary>Where the SDP says that the peer receives; unknown with ICE and for an old-style hold.</summary>
    public TransportAddress Remote { get; init; }

    /// <summary>Unknown with rtcp-mux.</summary>
    public TransportAddress RemoteRtcp { get; init; }

    /// <summary>The host that signals.</summary>
    public TransportAddress PeerHost { get; init; }

    /// <summary>SDES: the key that we send with.</summary>
    public SrtpKeyMaterial? LocalKeys { get; init; }

    /// <summary>SDES: the key that the peer sends with.</summary>
    public SrtpKeyMaterial? RemoteKeys { get; init; }

    /// <summary>The number of the sdes:mid extension (RFC 9143 section 15), 0 without.</summary>
    public int MidExtension { get; init; }

    public byte[] Mid { get; init; } = [];

    public bool PeerSends => Content == FlowContent.Voice && Media.Direction.Receives();

    public bool PeerReceives => Content == FlowContent.Voice && Media.Direction.Sends();
}
