using System.Net;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs;

/// <summary>Dialog state (RFC 3261 12): tags, sequence numbers, route set, remote target, and the flow that it came on.</summary>
internal sealed class Dialog
{
    private readonly bool _keepToFlow;
    private IReadOnlyList<NameAddress> _routes;

    private Dialog(
        IDialogUsage usage, DialogKey key, NameAddress local, NameAddress remote, SipUri target, IReadOnlyList<NameAddress> routes,
        SipFlow flow, bool keepToFlow)
    {
        Usage = usage;
        Key = key;
        Local = local;
        Remote = remote;
        RemoteTarget = target;
        _routes = routes;
        Flow = flow;
        _keepToFlow = keepToFlow;
    }

    /// <summary>What it is for.</summary>
    public IDialogUsage Usage { get; }

    /// <summary>The session that it is for; null where it is for something else.</summary>
    public InviteSession? Session => Usage as InviteSession;

    public DialogKey Key { get; }

    /// <summary>Our address with our tag.</summary>
    public NameAddress Local { get; }

    /// <summary>The peer's address with its tag.</summary>
    public NameAddress Remote { get; }

    /// <summary>The peer's Contact.</summary>
    public SipUri RemoteTarget { get; private set; }

    /// <summary>The flow that the peer was last heard on.</summary>
    public SipFlow Flow { get; private set; }

    /// <summary>Our last CSeq number.</summary>
    public uint LocalSequence { get; set; }

    /// <summary>The peer's last CSeq number, once it has sent a request.</summary>
    public uint? RemoteSequence { get; private set; }

    /// <summary>Server side (12.1.1): Record-Route in its order, the remote target from Contact.</summary>
    public static Dialog ForServer(IDialogUsage usage, SipRequest invite, string localTag, SipFlow flow)
    {
        var target = invite.Contact is { IsStar: false } contact ? contact.Uri : invite.From.Uri;
        var routes = invite.RecordRoutes;
        var key = new DialogKey(invite.CallId, localTag, invite.From.Tag ?? "");
        return new Dialog(usage, key, invite.To.WithTag(localTag), invite.From, target, routes, flow, IsBehindNat(invite.TopVia!, flow) && routes.Count == 0)
        {
            RemoteSequence = invite.CSeq.Number,
        };
    }

    /// <summary>Client side (12.1.2): Record-Route reversed, the remote target from Contact.</summary>
    public static Dialog ForClient(InviteSession session, SipRequest invite, SipResponse response, SipFlow flow, bool toBinding)
    {
        var target = response.Contact is { IsStar: false } contact ? contact.Uri : invite.RequestUri;
        var routes = Reversed(response.RecordRoutes);
        var key = new DialogKey(invite.CallId, invite.From.Tag ?? "", response.To.Tag ?? "");
        var keep = toBinding || routes.Count == 0 && IsPrivateBehind(target, flow);
        return new Dialog(session, key, invite.From, response.To, target, routes, flow, keep) { LocalSequence = invite.CSeq.Number };
    }

    /// <summary>The 2xx sets the route set anew (13.2.2.4) and refreshes the target.</summary>
    public void Confirm(SipResponse response)
    {
        _routes = Reversed(response.RecordRoutes);
        RefreshTarget(response);
    }

    /// <summary>Target refresh (12.2.1.2, 12.2.2).</summary>
    public void RefreshTarget(SipMessage message)
    {
        if (message.Contact is { IsStar: false } contact) RemoteTarget = contact.Uri;
    }

    /// <summary>The peer speaks on another flow: a new connection, or a NAT that has moved.</summary>
    public void HeardOn(SipFlow flow)
    {
        if (flow != Flow) Flow = flow;
    }

    /// <summary>False when the number is lower than one that came before (12.2.2).</summary>
    public bool AcceptSequence(uint number)
    {
        if (RemoteSequence is { } last && number < last) return false;
        RemoteSequence = number;
        return true;
    }

    public uint NextSequence() => ++LocalSequence;

    /// <summary>
    /// Connections are used again in both directions; over UDP the peer's address counts where its Contact cannot be reached (RFC 5626, RFC 3581),
    /// otherwise the route set and the remote target.
    /// </summary>
    public NextHop NextHop
    {
        get
        {
            var uri = _routes.Count > 0 ? _routes[0].Uri : RemoteTarget;
            if (Flow.Transport.IsWebSocket()) return new NextHop(Flow, null);
            return new NextHop(Flow.IsReliable || _keepToFlow ? Flow : null, uri);
        }
    }

    /// <summary>A request in the dialog (12.2.1.1). ACK carries the number of its INVITE, all others the next.</summary>
    public SipRequest NewRequest(string method, uint? sequence = null)
    {
        var strict = _routes.Count > 0 && !_routes[0].Uri.IsLooseRoute;
        var request = new SipRequest(method, strict ? _routes[0].Uri.WithoutHeaders() : RemoteTarget.WithoutHeaders());
        var headers = request.Headers;
        headers.Set(HeaderNames.MaxForwards, "70");
        for (var i = strict ? 1 : 0; i < _routes.Count; i++) headers.Add(HeaderNames.Route, _routes[i]);
        if (strict) headers.Add(HeaderNames.Route, new NameAddress(RemoteTarget));
        headers.Set(HeaderNames.From, Local);
        headers.Set(HeaderNames.To, Remote);
        headers.Set(HeaderNames.CallId, Key.CallId);
        headers.Set(HeaderNames.CSeq, $"{sequence ?? NextSequence()} {method}");
        return request;
    }

    private static IReadOnlyList<NameAddress> Reversed(IReadOnlyList<NameAddress> routes)
    {
        if (routes.Count < 2) return routes;
        var reversed = new NameAddress[routes.Count];
        for (var i = 0; i < reversed.Length; i++) reversed[i] = routes[^(i + 1)];
        return reversed;
    }

    private static bool IsBehindNat(Via via, SipFlow flow) =>
        (via.Port ?? flow.Transport.DefaultPort()) != flow.Remote.Port
        || !IPAddress.TryParse(via.Host, out var claimed) || !claimed.Equals(flow.Remote.Address);

    // A Contact with a private address from a peer that we see at a public one: the peer does not know its own address.
    private static bool IsPrivateBehind(SipUri target, SipFlow flow) =>
        IPAddress.TryParse(target.HostName, out var address) && !address.Equals(flow.Remote.Address) && IsPrivate(address) && !IsPrivate(flow.Remote.Address);

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address)) return true;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16) return address.IsIPv6LinkLocal || (bytes[0] & 0xFE) == 0xFC;
        return bytes[0] == 10 || bytes[0] == 172 && bytes[1] is >= 16 and < 32 || bytes[0] == 192 && bytes[1] == 168
            || bytes[0] == 169 && bytes[1] == 254 || bytes[0] == 100 && bytes[1] is >= 64 and < 128;
    }
}
