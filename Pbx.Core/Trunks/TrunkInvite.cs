using System.Globalization;
using Pbx.Core.Calls;
using Pbx.Sip;

namespace Pbx.Core.Trunks;

/// <summary>The INVITE of a call on a trunk (RFC 3261 13.2.1), the same for calls of people and for tests. Pure.</summary>
internal static class TrunkInvite
{
    public static OutgoingInvite Of(
        Trunk trunk, string number, string? proxy, TrunkIdentity identity, IClientRegistration? registration, SipCredentials? credentials, byte[] sdp, int depth) => new()
        {
            Target = new SipTarget { RequestUri = TrunkUris.Number(trunk, number), OutboundProxy = proxy, Registration = registration },
            From = identity.From,
            To = new SipParty("", number, trunk.Domain),
            Sdp = sdp,
            Credentials = credentials,
            AssertIdentity = false,
            // An account is called back at its own name; a number withheld must not stand in Contact.
            ContactUser = trunk.UserName.Length > 0 ? trunk.UserName : identity.From.IsAnonymous ? "" : identity.From.User,
            Headers = [new(CallService.DepthHeader, depth.ToString(CultureInfo.InvariantCulture)), .. identity.Headers],
        };
}
