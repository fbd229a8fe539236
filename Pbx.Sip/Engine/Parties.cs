using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Engine;

/// <summary>Between the addresses of messages and the addresses that the application works with.</summary>
internal static class Parties
{
    public static SipParty Of(NameAddress address)
    {
        var uri = address.Uri;
        var host = uri.Port is { } port ? $"{uri.Host}:{port}" : uri.Host;
        return new SipParty(address.DisplayName ?? "", uri.User ?? "", host);
    }

    public static NameAddress ToAddress(SipParty party, string domain)
    {
        if (party.IsAnonymous && party.Host.Length == 0)
            return new NameAddress(new SipUri("anonymous", "anonymous.invalid"), party.DisplayName.Length > 0 ? party.DisplayName : "Anonymous");
        return new NameAddress(ToUri(party, domain), party.DisplayName.Length > 0 ? party.DisplayName : null);
    }

    private static SipUri ToUri(SipParty party, string domain)
    {
        var user = party.User.Length > 0 ? party.User : null;
        var host = party.Host.Length > 0 ? party.Host : domain;
        var bracket = host.LastIndexOf(']');
        var colon = host.LastIndexOf(':');
        // One colon, or one behind the bracket of an IPv6 address, begins a port.
        if (colon > bracket && host.IndexOf(':') == colon || bracket >= 0 && colon > bracket)
        {
            if (int.TryParse(host.AsSpan(colon + 1), out var port)) return new SipUri(user, host[..colon], port);
        }
        return new SipUri(user, host);
    }
}
