using Pbx.Core.Configuration;

namespace Pbx.Web.Admin.Users;

/// <summary>Where a phone registers.</summary>
public sealed record SipServer(string Host, int Port, int TlsPort)
{
    /// <summary>
    /// What a phone's camera reads: a SIP URI with user and password (RFC 3261 19.1.1), such as
    /// <c>sip:201:secret@pbx.example.com:5060;transport=udp</c>. Names and passwords are escaped as the RFC says.
    /// </summary>
    public string Provisioning(string user, string password) =>
        $"sip:{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@{Host}:{Port};transport=udp";

    /// <summary>As configured now.</summary>
    public static SipServer From(PbxSnapshot? snapshot, NetworkOptions network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SipServer(snapshot?.Settings.Fqdn ?? "", network.Ports.Sip, network.Ports.Sips);
    }
}
