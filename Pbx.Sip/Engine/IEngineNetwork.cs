using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Engine;

/// <summary>What the engine needs from the world besides sending: names looked up and its own address.</summary>
public interface IEngineNetwork : ISipSender
{
    /// <summary>
    /// Finds the targets of a URI in the order to try (RFC 3263), none when it cannot be resolved. <paramref name="done"/> is called once on the loop, at once or later.
    /// </summary>
    void Resolve(SipUri uri, Action<IReadOnlyList<TransportTarget>> done);

    /// <summary>Why the connection of a flow has ended, if that is known; null for datagrams and for one that lives.</summary>
    SipFlowEnd? EndOf(SipFlow flow) => null;

    /// <summary>The host and port under which the peer at the other end of the flow reaches us: for Via and Contact.</summary>
    (string Host, int Port) AdvertisedFor(SipFlow flow);
}
