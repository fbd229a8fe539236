using System.Net;
using Pbx.Media.Ice;
using Pbx.Media.Sdp;
using Pbx.Media.Srtp;

namespace Pbx.Media.Sessions;

/// <summary>What a session brings into every offer and answer of its life: address, ports, keys, credentials.</summary>
internal sealed record SessionIdentity(ulong Id, IPAddress Address, int Port)
{
    /// <summary>Addresses of the shared port, empty on a port of its own.</summary>
    public IReadOnlyList<SdpCandidate> Candidates { get; init; } = [];

    /// <summary>SDES keys, best first.</summary>
    public IReadOnlyList<SrtpKeyMaterial> Keys { get; init; } = [];

    public SdpFingerprint? Fingerprint { get; init; }

    public IPAddress? PeerAddress { get; init; }
}
