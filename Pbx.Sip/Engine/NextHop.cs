using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Engine;

/// <summary>
/// Where a request goes first: the flow if there is one, else, or when that flow is gone, the URI by RFC 3263 (RFC 3261 8.1.2, RFC 5626 5.3).
/// </summary>
internal readonly record struct NextHop(SipFlow? Flow, SipUri? Uri);
